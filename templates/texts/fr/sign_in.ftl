### La page de connexion, et celle qui ramène à une application.

sign-in-title = Connexion
sign-in-again = Se reconnecter
sign-in-new-here = Première visite ?
sign-in-not-you = Ce n’est pas vous ?
sign-in-other-account = Utiliser un autre compte
sign-in-requested = L’application vous demande de vous reconnecter.
sign-in-too-long-ago = Votre dernière connexion est trop ancienne pour cette application.
sign-in-somebody-else = L’application attend un autre compte.

sign-in-on-this-device = une application sur cet appareil
sign-in-moment = Un instant. Si rien ne se passe, continuez à la main.
