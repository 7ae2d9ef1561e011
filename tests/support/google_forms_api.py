"""The Forms API v1 over HTTP, held to its discovery document, and the pages at `docs.google.com/forms`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from support.google_accounts import Accounts, Grant
from support.google_discovery import forms
from support.google_forms_model import FormRefusedError, StoredForm, new_form

Answer = tuple[int, object, Mapping[str, str]]


class Request(Protocol):
    """A request that arrived, as far as it is needed here."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query(self) -> Mapping[str, list[str]]: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> str: ...


class FormsApi:
    """All forms, and who may edit them. `robots` are accounts that can own no file."""

    def __init__(self, accounts: Accounts) -> None:
        self.stored: dict[str, StoredForm] = {}
        self._accounts = accounts

    def add(self, form: StoredForm) -> StoredForm:
        """Make a form known."""
        self.stored[form.id] = form
        return form

    def answer(
        self, endpoint: str, request: Request, *, carry_out: bool
    ) -> tuple[str, Mapping[str, str], Answer]:
        """Answer a request of the API or of a citizen; raises for what no client of ours sends."""
        if endpoint == "page":
            return "page", {}, self._page(request)
        found = forms().find(request.method, request.path)
        if found is None:
            raise LookupError(request)
        method, parameters = found
        if not carry_out:
            return str(method["id"]), parameters, (503, "", {})
        return str(method["id"]), parameters, self._api(method, parameters, request)

    def _api(self, method: Mapping[str, Any], parameters: Mapping[str, str], request: Request) -> Answer:
        if faults := forms().faults_of_query(method, request.query):
            raise ValueError(faults)
        body = json.loads(request.body) if request.body else None
        if ("request" in method) != (body is not None):
            raise ValueError(request.body)
        if body is not None and (faults := forms().faults_of_request(method, body)):
            raise ValueError(faults)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        grant = self._accounts.tokens.get(token)
        if grant is None:
            return _error(401, "Request had invalid authentication credentials.", "UNAUTHENTICATED")
        if not set(grant.scope.split()) & set(method["scopes"]):
            raise PermissionError(grant.scope)
        try:
            status, answer = self._carry_out(str(method["id"]), parameters, request, body, grant)
        except FormRefusedError as refused:
            return _error(400, str(refused), "INVALID_ARGUMENT")
        if status != 200:
            return status, answer, {}
        if faults := forms().faults_of_answer(method, answer):
            raise ValueError(faults)
        return 200, answer, {}

    def _carry_out(
        self,
        method: str,
        parameters: Mapping[str, str],
        request: Request,
        body: Any,
        grant: Grant,
    ) -> tuple[int, Any]:
        if method == "forms.forms.create":
            if grant.address.endswith(".gserviceaccount.com"):
                return _NO_STORAGE[:2]
            unpublished = request.query.get("unpublished") == ["true"]
            made = new_form(len(self.stored), body, grant.address, unpublished=unpublished)
            return 200, self.add(made).resource()
        form = self.stored.get(parameters["formId"])
        if form is None:
            return _error(404, "Requested entity was not found.", "NOT_FOUND")[:2]
        if grant.address not in form.editors:
            return _error(403, "The caller does not have permission", "PERMISSION_DENIED")[:2]
        if method == "forms.forms.get":
            return 200, form.resource()
        if method == "forms.forms.batchUpdate":
            return 200, form.batch_update(body)
        if method == "forms.forms.setPublishSettings":
            return 200, form.set_publish_settings(body)
        raise LookupError(method)

    def _page(self, request: Request) -> Answer:
        if request.method != "GET" or "authorization" in request.headers or "cookie" in request.headers:
            raise PermissionError("a citizen has no credentials")
        *_, public_id, page = request.path.split("/")
        form = next((form for form in self.stored.values() if form.public_id == public_id), None)
        if form is None or (form.state is not None and not form.state[0]):
            return 404, "<!DOCTYPE html><title>Page Not Found</title>", {}
        base = form.url.removesuffix("viewform")
        if page == "closedform":
            return 200, "<!DOCTYPE html><title>x</title>", {}
        if page != "viewform":
            raise LookupError(request.path)
        uploads = any(
            "fileUploadQuestion" in item.get("questionItem", {}).get("question", {}) for item in form.items
        )
        if form.emails == "VERIFIED" or form.one_response or uploads:
            sign_in = f"https://accounts.google.com/ServiceLogin?continue={form.url}"
            return 302, "", {"Location": sign_in}
        if not form.accepting:
            return 302, "", {"Location": f"{base}closedform"}
        return 200, form.page(), {}


def _error(code: int, message: str, status: str) -> Answer:
    return code, {"error": {"code": code, "message": message, "status": status}}, {}


# As users report it of a service account (burnash/gspread#1592).
_NO_STORAGE: Answer = (
    403,
    {
        "error": {
            "code": 403,
            "message": "Service Accounts do not have storage quota.",
            "errors": [
                {
                    "message": "Service Accounts do not have storage quota.",
                    "domain": "usageLimits",
                    "reason": "storageQuotaExceeded",
                }
            ],
        }
    },
    {},
)
