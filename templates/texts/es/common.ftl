### Lo que comparten todas las páginas. Se tutea.

common-error-prefix = Error:
common-problem = Hay un problema
common-email = Correo electrónico
common-name = Nombre
common-password = Contraseña
common-optional = (opcional)
common-continue = Continuar
common-cancel = Cancelar
common-sign-in = Iniciar sesión
common-start-page = Página de inicio
common-try-again = Volver a intentarlo
common-back-to = Volver a { $app }
common-to-continue-to = para continuar a <b>{ $app }</b> <host>{ $host }</host>

common-show = Mostrar
common-hide = Ocultar
common-show-what = la contraseña
common-caps-lock = El bloqueo de mayúsculas está activado.

common-help = Ayuda
common-privacy = Privacidad
common-terms = Condiciones
common-language = Idioma: { $language }
common-language-title = Idioma
common-language-lead = Elige el idioma de estas páginas y de los correos que recibes.

common-date = { $day } de { $month } de { $year }
common-date-time = { $date }, { $time } UTC
common-month-1 = enero
common-month-2 = febrero
common-month-3 = marzo
common-month-4 = abril
common-month-5 = mayo
common-month-6 = junio
common-month-7 = julio
common-month-8 = agosto
common-month-9 = septiembre
common-month-10 = octubre
common-month-11 = noviembre
common-month-12 = diciembre

common-ago-now = ahora mismo
common-ago-minutes =
    { $count ->
        [one] hace { $count } minuto
       *[other] hace { $count } minutos
    }
common-ago-hours =
    { $count ->
        [one] hace { $count } hora
       *[other] hace { $count } horas
    }
common-ago-days =
    { $count ->
        [one] hace { $count } día
       *[other] hace { $count } días
    }

common-span-seconds =
    { $count ->
        [one] { $count } segundo
       *[other] { $count } segundos
    }
common-span-minutes =
    { $count ->
        [one] { $count } minuto
       *[other] { $count } minutos
    }
common-span-hours =
    { $count ->
        [one] { $count } hora
       *[other] { $count } horas
    }
