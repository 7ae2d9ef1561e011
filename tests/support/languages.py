"""A language that an office adds for its placards."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from qrsurvey.i18n.phrases import OfficeLanguage
from qrsurvey.workspace.languages import read_languages

FRENCH = """\
title: Enquête de satisfaction des usagers
placard:
  document-title: Codes QR de l’enquête de satisfaction – {office}
  step-scan: Ouvrez Zalo ou l’appareil photo, scannez le code.
  step-open: Placez le code dans le cadre, ouvrez le lien.
  step-answer: Répondez, touchez Envoyer.
  scan: Scannez avec Zalo ou l’appareil photo, répondez, envoyez.
  opens: Ce code ouvre {domain}
  imprint: Code nº {edition} du {issued}
  promise: Volontaire et anonyme ; le personnel ne répond pas à votre place
  warning: Jamais de mot de passe, d’OTP ni d’argent
  hotline: "Tél. : {number}"
guide:
  document-title: Comment scanner le code QR de l’enquête – {office}
  title: Comment participer par code QR
  scan: Ouvrez Zalo, choisissez « Scanner »
  how-scan: Prenez un téléphone connecté à Zalo. L’appareil photo ou une autre application conviennent aussi.
  open: Scannez le code, ouvrez le lien
  how-open: Placez le code du guichet dans le cadre et ouvrez le lien qui apparaît. Il mène à {domain}.
  answer: Répondez, touchez « Envoyer »
  how-answer: Choisissez ce que vous avez constaté. Le code du service est déjà rempli, n’y touchez pas.
  asked: Que demande l’enquête ?
  more: et {n} autres questions
  voluntary: La participation est libre et sans nom.
  own: Le personnel vous aide, mais ne répond pas pour vous.
  secret: Ni mot de passe, ni OTP, ni paiement.
  help: Besoin d’aide ? Adressez-vous au guichet.
  hotline: "Téléphone : {number}"
questions:
  attitude: Accueil par le personnel
notes: [Merci de votre aide !]
"""


def write_language(root: Path, text: str = FRENCH, tag: str = "fr") -> Path:
    folder = root / "config" / "languages"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{tag}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@cache
def french() -> OfficeLanguage:
    """The language as it is read from its file."""
    with tempfile.TemporaryDirectory() as folder:
        return read_languages(write_language(Path(folder)).parent, ["attitude"])["fr"]
