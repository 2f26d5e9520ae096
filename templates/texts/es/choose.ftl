### La página en la que se elige una cuenta.

choose-title = Elige una cuenta
choose-signed-in = Sesión iniciada
choose-forget = Olvidar
