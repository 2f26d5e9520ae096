### La página en la que se crea una cuenta.

register-title = Crear una cuenta
register-submit = Crear cuenta
register-email-hint = Enviaremos un código a esta dirección.
register-accept-terms = Al crear una cuenta aceptas las <terms>condiciones de uso</terms>.
register-have-one = ¿Ya tienes una?
