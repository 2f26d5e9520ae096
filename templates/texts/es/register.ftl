### La página en la que se crea una cuenta.

register-title = Crear una cuenta
register-submit = Crear cuenta
register-email-hint = Enviaremos un código a esta dirección.
register-password-hint =
    { $count ->
        [one] Al menos { $count } carácter. Van bien varias palabras sin relación entre sí.
       *[other] Al menos { $count } caracteres. Van bien varias palabras sin relación entre sí.
    }
register-accept-terms = Al crear una cuenta aceptas las <terms>condiciones de uso</terms>.
register-have-one = ¿Ya tienes una?
