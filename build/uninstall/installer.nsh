; Before it is removed, not before it is updated: what Berth changed on this machine is put back as it was.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    nsExec::ExecToLog '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" disconnect --all --yes'
    Pop $0
  ${endIf}
!macroend
