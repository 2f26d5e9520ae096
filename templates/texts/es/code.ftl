### La página en la que se escribe el código recibido.

code-title = Revisa tu correo
code-sent =
    { $minutes ->
        [one] Hemos enviado un mensaje a <b>{ $email }</b>. Escribe las cifras que contiene. Son válidas durante { $minutes } minuto.
       *[other] Hemos enviado un mensaje a <b>{ $email }</b>. Escribe las cifras que contiene. Son válidas durante { $minutes } minutos.
    }
code-label = Código
code-tries =
    { $tries ->
        [one] Te queda { $tries } intento. Después necesitarás un código nuevo.
       *[other] Te quedan { $tries } intentos. Después necesitarás un código nuevo.
    }
code-wait = Podrás pedir un código nuevo dentro de { $span }.
code-nothing-there = ¿No ha llegado? Mira en la carpeta de correo no deseado o pide otro.
code-send-again = Enviar un código nuevo
code-wrong-address = ¿La dirección no es correcta?
code-other-address = Usar otra
code-on-its-way = Un código nuevo está en camino. El anterior ya no sirve.
code-ended = El código ya no sirve. Pide uno nuevo.
code-dead = Este código ya no sirve. Pide uno nuevo.
code-enter = Escribe el código del mensaje.
code-wrong = Este no es el código del mensaje más reciente.
code-too-soon = Se acaba de enviar un código. Vuelve a intentarlo dentro de { $span }.
code-old-title = Este código es antiguo
code-old-sentence = Ya se usó, ha pasado demasiado tiempo o pertenece a otro navegador.
code-old-advice = Inicia sesión y, si hace falta, enviaremos uno nuevo.
