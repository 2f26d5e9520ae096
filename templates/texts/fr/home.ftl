### La page d’accueil d’une personne connectée.

home-title = Votre compte
home-hello = Bonjour { $name }
home-hello-nobody = Bonjour
