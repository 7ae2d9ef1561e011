@echo off
chcp 65001 >nul
cd /d "%~dp0"
for %%P in ("py -3.14" "py -3.13" "py -3.12" "py -3.11" "python" "python3") do (
  %%~P install.py --fits >nul 2>&1 && (
    %%~P install.py %*
    goto :end
  )
)
echo Khong tim thay Python dung phien ban: xem DOC-TRUOC.txt
echo No Python of the right version was found: see DOC-TRUOC.txt
:end
pause
