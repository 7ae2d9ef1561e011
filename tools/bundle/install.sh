#!/bin/sh
cd "$(dirname "$0")" || exit 2
for python in python3 python3.14 python3.13 python3.12 python3.11; do
  if "$python" install.py --fits 2>/dev/null; then
    exec "$python" install.py "$@"
  fi
done
echo "Không tìm thấy Python đúng phiên bản: xem DOC-TRUOC.txt" >&2
echo "No Python of the right version was found: see DOC-TRUOC.txt" >&2
exit 2
