### Die Seite, auf der der Code aus einer Nachricht eingegeben wird.

code-title = Sehen Sie in Ihre E-Mails
code-sent =
    { $minutes ->
        [one] Wir haben eine Nachricht an <b>{ $email }</b> gesendet. Geben Sie die Ziffern ein, die darin stehen. Sie gelten { $minutes } Minute.
       *[other] Wir haben eine Nachricht an <b>{ $email }</b> gesendet. Geben Sie die Ziffern ein, die darin stehen. Sie gelten { $minutes } Minuten.
    }
code-label = Code
code-tries =
    { $tries ->
        [one] Noch { $tries } Versuch. Danach brauchen Sie einen neuen Code.
       *[other] Noch { $tries } Versuche. Danach brauchen Sie einen neuen Code.
    }
code-wait = Einen neuen Code können Sie in { $span } anfordern.
code-nothing-there = Nichts da? Sehen Sie im Spam-Ordner nach oder fordern Sie einen neuen an.
code-send-again = Neuen Code senden
code-wrong-address = Falsche Adresse?
code-other-address = Eine andere verwenden
code-on-its-way = Ein neuer Code ist unterwegs. Der vorherige gilt nicht mehr.
code-ended = Der Code gilt nicht mehr. Fordern Sie einen neuen an.
code-dead = Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.
code-enter = Geben Sie den Code aus der Nachricht ein.
code-wrong = Das ist nicht der Code aus der neuesten Nachricht.
code-too-soon = Gerade eben wurde ein Code gesendet. Versuchen Sie es in { $span } wieder.
code-old-title = Dieser Code ist veraltet
code-old-sentence = Er wurde schon benutzt, hat zu lange gewartet oder gehört zu einem anderen Browser.
code-old-advice = Melden Sie sich an; wenn es nötig ist, senden wir einen neuen.
