### Die Seite, auf der ein Konto ausgewählt wird.

choose-title = Konto auswählen
choose-signed-in = Angemeldet
choose-forget = Vergessen
