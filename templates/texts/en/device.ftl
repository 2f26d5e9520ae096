### The pages on which somebody allows a device that has no keyboard, such as a television.

device-title = Connect a device
device-lead = Your device shows a code. Type it here, so that you are signed in there.
device-code-label = Code
device-code-hint = Eight letters, such as <code>WDJB-MJHT</code>. Capitals and the hyphen do not matter.
device-code-missing = Enter the code that your device shows.
device-code-wrong = No device is waiting for this code. Compare it with the device, or get a new one there: a code is good for ten minutes.

device-confirm-title = Allow this device?
device-confirm-heading = Allow { $app } on a device to use your account?
device-warning = <b>Did somebody send you this code or a link to this page?</b> Then cancel: their device would get into your account.
device-compare = Check that your device shows this code: <code>{ $code }</code>
device-asked = The device asked { $ago }.
device-agent = It calls itself { $agent }.
device-lasting = It keeps this access until you remove it under “Apps”.
device-started = I started this myself, on a device of mine
device-started-missing = Tick the box if you started this yourself. Otherwise cancel.

device-done-title = The device is connected
device-done-lead = Go back to your device. You can close this page.
device-denied-title = The device was not allowed
device-denied-lead = It does not get into your account. You can close this page.
device-apps = What you have allowed is listed under <apps>Apps</apps>.

device-gone-title = No device is waiting any more
device-gone-sentence = Its code has expired, was answered already, or was typed in another browser.
device-gone-advice = Get a new code on the device and type it.
device-again = Type a code

# On the page of activity.
device-event-allowed = Device allowed
