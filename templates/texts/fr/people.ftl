### Connexion avec un nom d’utilisateur, là où l’exploitant la permet.

people-email-or-username = Adresse e-mail ou nom d’utilisateur
people-sign-in-missing = Saisissez votre adresse e-mail ou votre nom d’utilisateur.
people-sign-in-wrong = Ce nom et ce mot de passe ne vont pas ensemble.
