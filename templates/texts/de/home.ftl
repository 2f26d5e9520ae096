### Die Startseite einer angemeldeten Person.

home-title = Ihr Konto
home-hello = Guten Tag, { $name }
home-hello-nobody = Guten Tag
