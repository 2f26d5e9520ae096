### Inicio de sesión con un nombre de usuario, donde el operador lo permite.

people-email-or-username = Correo electrónico o nombre de usuario
people-sign-in-missing = Escribe tu dirección de correo o tu nombre de usuario.
people-sign-in-wrong = Este nombre y esta contraseña no se corresponden.
