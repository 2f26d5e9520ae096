### Las páginas de cierre de sesión.

sign-out-do = Cerrar sesión
sign-out-question = ¿Cerrar sesión?
sign-out-account = Has iniciado sesión como <b>{ $account }</b>.
sign-out-stay = Seguir con la sesión iniciada
sign-out-title = Sesión cerrada
sign-out-done = Has cerrado la sesión
sign-out-shared = En un ordenador que usan otras personas, cierra también la ventana del navegador.
