### Las páginas de cierre de sesión.

sign-out-do = Cerrar sesión
sign-out-question = ¿Cerrar sesión?
sign-out-account = Has iniciado sesión como <b>{ $account }</b>.
sign-out-asker = <b>{ $app }</b> te pide que cierres la sesión.
sign-out-apps = También se cerrará tu sesión en estas aplicaciones:
sign-out-stay = Seguir con la sesión iniciada
sign-out-title = Sesión cerrada
sign-out-done = Has cerrado la sesión
sign-out-shared = En un ordenador que usan otras personas, cierra también la ventana del navegador.
sign-out-refused-advice = Tu sesión sigue abierta. Puedes cerrarla aquí y avisar después a los responsables de la aplicación.
sign-out-event-undelivered = No se ha podido avisar a una aplicación de que cerraste la sesión
