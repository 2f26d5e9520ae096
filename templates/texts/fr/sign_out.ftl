### Les pages de déconnexion.

sign-out-do = Se déconnecter
sign-out-question = Se déconnecter ?
sign-out-account = Session ouverte avec le compte <b>{ $account }</b>.
sign-out-stay = Garder la session ouverte
sign-out-title = Session fermée
sign-out-done = Votre session est fermée
sign-out-shared = Sur un ordinateur partagé, fermez aussi la fenêtre du navigateur.
