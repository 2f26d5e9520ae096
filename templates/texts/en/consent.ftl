### The page that asks whether an app may use the account.

consent-title = Allow { $app }?
consent-heading = Allow { $app } to use your account?
consent-signed-in = Signed in as <b>{ $account }</b>
consent-unverified = <b>{ $service } has not checked this app.</b> Allow it only if you know and trust <host>{ $host }</host>.
consent-unverified-started = <b>{ $service } has not checked this app.</b> Allow it only if you have just started it yourself.
consent-more = { $app } asks for more than you allowed before. What is new is marked.

# A list follows. Each of its lines goes on with this sentence: "know that it is you".
consent-able = { $app } will be able to
consent-new = New
consent-scope-openid = know that it is you
consent-scope-profile = see your name and profile
consent-scope-email = see your email address
consent-scope-phone = see your phone number
consent-scope-address = see your postal address
consent-scope-roles = see your roles
consent-scope-groups = see which groups you belong to
consent-scope-settings = see your settings
consent-scope-offline = keep its access while you are away
consent-claim-name = see your name
consent-claim-family-name = see your family name
consent-claim-given-name = see your given name
consent-claim-middle-name = see your middle name
consent-claim-nickname = see your nickname
consent-claim-username = see your user name
consent-claim-profile = see the address of your profile page
consent-claim-picture = see your picture
consent-claim-website = see the address of your website
consent-claim-gender = see your gender
consent-claim-birthdate = see your date of birth
consent-claim-zoneinfo = see your time zone
consent-claim-locale = see your language
consent-claim-updated-at = see when your profile was last changed
consent-scope-other = use <code>{ $scope }</code>
consent-resource = It can use this access at <code>{ $resource }</code>.
consent-offline = It keeps this access while you are away.
consent-return = Either way you return to <host>{ $host }</host>.
consent-return-own = Either way you return to <host>{ $host }</host>, which is run by { $service }.
consent-policies = Read its <privacy>privacy policy</privacy> and <terms>terms</terms> (new tab).
consent-privacy = Read its <privacy>privacy policy</privacy> (new tab).
consent-terms = Read its <terms>terms</terms> (new tab).
consent-allow = Allow
