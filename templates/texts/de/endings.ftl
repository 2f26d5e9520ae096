### Seiten, auf denen eine Anmeldung oder ein Formular endet, das nicht weitergehen kann. Jede führt weiter.

endings-go-to = Zu { $app }
endings-account = Zu Ihrem Konto

endings-finished-title = Diese Anmeldung ist abgeschlossen
endings-finished-sentence = Sie wurde in diesem Browser schon beantwortet, vielleicht in einem anderen Tab.
endings-finished-advice = Machen Sie bei { $app } weiter.

endings-late-title = Diese Anmeldung hat zu lange gedauert
endings-late-sentence = Eine Anmeldung wartet { $span } und endet dann. Von Ihren Eingaben wurde nichts behalten.
endings-late-advice = Beginnen Sie bei { $app } neu.

endings-form-title = Dieses Formular ist veraltet
endings-form-sentence = Sie haben sich an- oder abgemeldet, nachdem es geöffnet wurde, oder es wurde in einem anderen Browser geöffnet. Es wurde nichts geändert.
endings-form-advice = Öffnen Sie die Seite neu und senden Sie das Formular von dort.

endings-cookie-title = Ihr Browser hat kein Cookie gesendet
endings-cookie-sentence = Ohne Cookie ist nicht zu erkennen, dass das Formular in Ihrem Browser geöffnet wurde. Es wurde nichts geändert.
endings-cookie-advice = Lassen Sie Cookies für diese Website zu und öffnen Sie die Seite dann neu.

endings-signed-in-title = Sie sind schon angemeldet
endings-signed-in-sentence = Sie haben sich in einem anderen Tab angemeldet, nachdem diese Seite geöffnet wurde. Es wurde nichts geändert.
endings-signed-in-advice = Machen Sie mit dem angemeldeten Konto weiter.
