### Las páginas en las que termina un inicio de sesión o un formulario que no puede seguir. Cada una lleva más allá.

endings-go-to = Ir a { $app }
endings-account = Ir a tu cuenta

endings-finished-title = Este inicio de sesión ha terminado
endings-finished-sentence = Ya se respondió en este navegador, quizá en otra pestaña.
endings-finished-advice = Sigue en { $app }.

endings-late-title = Este inicio de sesión ha tardado demasiado
endings-late-sentence = Un inicio de sesión espera { $span } y después termina. No se ha guardado nada de lo que escribiste.
endings-late-advice = Empieza de nuevo en { $app }.

endings-form-title = Este formulario ya no vale
endings-form-sentence = Iniciaste o cerraste sesión después de abrirlo, o se abrió en otro navegador. No se ha cambiado nada.
endings-form-advice = Vuelve a abrir la página y envía el formulario desde allí.

endings-cookie-title = Tu navegador no ha enviado ninguna cookie
endings-cookie-sentence = Sin ella no podemos saber que el formulario se abrió en tu navegador. No se ha cambiado nada.
endings-cookie-advice = Permite las cookies de este sitio y vuelve a abrir la página.

endings-signed-in-title = Ya has iniciado sesión
endings-signed-in-sentence = Iniciaste sesión en otra pestaña después de abrir esta página. No se ha cambiado nada.
endings-signed-in-advice = Sigue con la cuenta que tiene la sesión iniciada.
