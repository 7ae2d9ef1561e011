#!/bin/sh
cd "$(dirname "$0")" || exit 2
for python in python3.14 python3.13 python3.12 python3.11 python3; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" install.py "$@"
  fi
done
echo "Không tìm thấy Python 3.11 trở lên / Python 3.11 or newer was not found." >&2
exit 2
