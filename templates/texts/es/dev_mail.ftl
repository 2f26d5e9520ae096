### La página del modo de desarrollo que muestra los correos interceptados.

dev-mail-title = Correos interceptados
dev-mail-lead = Modo de desarrollo: no hay servidor de correo configurado, así que nada sale de esta máquina. Primero lo más reciente.
dev-mail-none = Todavía no hay mensajes. Crea una cuenta y recarga esta página.
dev-mail-to = Para
dev-mail-at = El
