### Les pages de déconnexion.

sign-out-do = Se déconnecter
sign-out-question = Se déconnecter ?
sign-out-account = Session ouverte avec le compte <b>{ $account }</b>.
sign-out-asker = <b>{ $app }</b> vous demande de fermer votre session.
sign-out-apps = Votre session se fermera aussi dans ces applications :
sign-out-stay = Garder la session ouverte
sign-out-title = Session fermée
sign-out-done = Votre session est fermée
sign-out-shared = Sur un ordinateur partagé, fermez aussi la fenêtre du navigateur.
sign-out-refused-advice = Votre session est encore ouverte. Vous pouvez la fermer ici, puis prévenir les responsables de l’application.
sign-out-event-undelivered = Une application n’a pas pu être informée de la fermeture de votre session
