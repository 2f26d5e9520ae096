### La página de inicio de quien ha iniciado sesión.

home-title = Tu cuenta
home-hello = Hola, { $name }
home-hello-nobody = Hola
