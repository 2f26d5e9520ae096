### La página de inicio de sesión y la que lleva de vuelta a una aplicación.

sign-in-title = Iniciar sesión
sign-in-again = Volver a iniciar sesión
sign-in-new-here = ¿Es tu primera vez aquí?
sign-in-not-you = ¿No eres tú?
sign-in-other-account = Usar otra cuenta
sign-in-requested = La aplicación te pide que vuelvas a iniciar sesión.
sign-in-too-long-ago = Iniciaste sesión hace demasiado tiempo para esta aplicación.
sign-in-somebody-else = La aplicación espera otra cuenta.

sign-in-on-this-device = una aplicación de este dispositivo
sign-in-moment = Esto tarda un momento. Si no ocurre nada, continúa a mano.
