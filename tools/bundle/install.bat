@echo off
chcp 65001 >nul
cd /d "%~dp0"
for %%P in (py python python3) do (
  %%P -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1 && (
    %%P install.py %*
    goto :end
  )
)
echo Khong tim thay Python 3.11 tro len / Python 3.11 or newer was not found.
echo Cai Python 64 bit (chon "Add python.exe to PATH"), roi chay lai / install it, then run this again.
:end
pause
