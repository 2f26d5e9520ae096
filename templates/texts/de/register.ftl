### Die Seite, auf der ein Konto angelegt wird.

register-title = Konto anlegen
register-submit = Konto anlegen
register-email-hint = Dorthin senden wir einen Code.
register-accept-terms = Wenn Sie ein Konto anlegen, stimmen Sie den <terms>Nutzungsbedingungen</terms> zu.
register-have-one = Haben Sie schon eines?
