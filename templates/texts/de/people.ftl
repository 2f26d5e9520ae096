### Anmeldung mit einem Benutzernamen, wo der Betreiber sie erlaubt.

people-email-or-username = E-Mail-Adresse oder Benutzername
people-sign-in-missing = Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.
people-sign-in-wrong = Dieser Name und dieses Passwort gehören nicht zusammen.
