### Contraseñas nuevas: qué se pide, qué está mal, qué fuerza tienen; cambios de contraseña y de correo
### en la cuenta.

passwords-new-title = Elige una contraseña nueva
passwords-new-lead-forgotten = Sustituye a la que olvidaste. Se cerrará la sesión en todos los navegadores y aplicaciones.
passwords-new-lead-invited = Abre tu cuenta nueva. Después inicias sesión con ella.
passwords-new-lead-temporary = Has entrado con una contraseña provisional. Elige una que solo tú conozcas y podrás continuar.
passwords-new-label = Contraseña nueva
passwords-new-submit = Guardar contraseña
passwords-change-title = Cambiar la contraseña
passwords-first-title = Elegir una contraseña
passwords-current-label = Contraseña actual
passwords-current-wrong = Esta no es tu contraseña.
passwords-end-others = Cerrar sesión en los demás sitios
passwords-end-others-hint = Se cierra la sesión en otros navegadores y las aplicaciones tendrán que volver a pedirte permiso. En este navegador sigue abierta.
passwords-changed = Tu contraseña se ha cambiado.
passwords-changed-sign-in = Tu contraseña se ha cambiado. Inicia sesión con la nueva.
passwords-first-sign-in = Tu contraseña se ha guardado. Inicia sesión con ella.

# Qué se pide de una contraseña, un elemento de lista cada uno.
passwords-need-length =
    { $count ->
        [one] Al menos { $count } carácter
       *[other] Al menos { $count } caracteres
    }
passwords-need-upper = Una letra mayúscula
passwords-need-lower = Una letra minúscula
passwords-need-digit = Una cifra
passwords-need-special = Un carácter que no sea letra ni cifra
passwords-need-unknown = Ni tu nombre, ni tu dirección, ni el nombre de este servicio
passwords-need-unleaked = En ninguna lista de contraseñas filtradas
passwords-need-hint = Van bien unas cuantas palabras sin relación entre sí.

# Junto a una barra.
passwords-strength-label = Fuerza
passwords-strength-0 = Muy débil
passwords-strength-1 = Débil
passwords-strength-2 = Regular
passwords-strength-3 = Buena
passwords-strength-4 = Fuerte

passwords-objection-short =
    { $count ->
        [one] Usa al menos { $count } carácter.
       *[other] Usa al menos { $count } caracteres.
    }
passwords-objection-control = No uses saltos de línea ni otros caracteres de control.
passwords-objection-upper = Añade una letra mayúscula.
passwords-objection-lower = Añade una letra minúscula.
passwords-objection-digit = Añade una cifra.
passwords-objection-special = Añade un carácter que no sea letra ni cifra.
passwords-objection-known = No la formes con tu dirección de correo, tu nombre o el nombre de este servicio.
passwords-objection-pattern = Evita repeticiones, series como 1234 y filas de teclas vecinas.
passwords-objection-common = Las contraseñas así se prueban primero. Usa varias palabras sin relación entre sí.
passwords-objection-easy = Esta contraseña se adivina pronto. Hazla más larga o añade palabras sin relación.
passwords-objection-leaked = Esta contraseña está en una lista de contraseñas filtradas. Elige otra y cámbiala dondequiera que la uses.
passwords-objection-unchanged = Esta es la contraseña actual. Elige otra.

passwords-email-title = Cambiar la dirección de correo
passwords-email-current = Tu dirección es <b>{ $email }</b>.
passwords-email-label = Dirección de correo nueva
passwords-email-hint = Enviamos un código a ella y avisamos a la que tienes ahora.
passwords-email-submit = Enviar código
passwords-email-sent =
    { $minutes ->
        [one] Hemos enviado un mensaje a <b>{ $email }</b>. Escribe las cifras que contiene. Valen durante { $minutes } minuto. Hasta entonces nada cambia.
       *[other] Hemos enviado un mensaje a <b>{ $email }</b>. Escribe las cifras que contiene. Valen durante { $minutes } minutos. Hasta entonces nada cambia.
    }
passwords-email-confirm = Usar esta dirección
passwords-email-changed = Tu dirección de correo se ha cambiado.
passwords-email-same = Esta ya es tu dirección.

# En la lista de lo ocurrido con la cuenta.
passwords-event-reset = Contraseña olvidada sustituida
passwords-event-temporary = Contraseña provisional puesta por un administrador
passwords-event-email = Dirección de correo cambiada
passwords-event-email-back = Cambio de la dirección de correo anulado
passwords-event-invited = Invitación enviada
passwords-event-first = Primera contraseña elegida tras una invitación
