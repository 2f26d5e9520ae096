### منطقة الحساب: ما يراه كل شخص من حسابه وما يغيّره فيه.

account-nav = الحساب
account-nav-overview = نظرة عامة
account-nav-profile = الملف الشخصي
account-nav-security = الأمان
account-nav-devices = الأجهزة
account-nav-apps = التطبيقات
account-nav-activity = النشاط
account-nav-data = البيانات

account-about-overview = ما يمكنك رؤيته وتغييره.
account-about-profile = ما قد تعرفه التطبيقات عنك.
account-about-security = كلمة المرور والبريد الإلكتروني وعوامل التحقق الثانية.
account-about-devices = الأماكن التي سجّلت الدخول فيها.
account-about-apps = ما سمحت به ولمن.
account-about-activity = ما حدث خلال آخر 90 يومًا.
account-about-data = نسخة من كل شيء، ونهاية حسابك.

account-home-kept = لقد سجّلت الدخول، فسيبقى حسابك ولن يُحذف.

account-again = حفاظًا على حسابك، أثبت مرة أخرى أنك أنت.

account-device-unknown = متصفح غير معروف
account-place = { $place } (العنوان { $address })
account-address = العنوان { $address }

account-profile-title = الملف الشخصي
account-profile-lead = لا يلزمك ملء أي شيء. ولا يعرف أي تطبيق منه إلا ما تسمح له به.
account-profile-save = حفظ
account-profile-saved = تم الحفظ.
account-profile-username = اسم المستخدم
account-profile-username-hint = يمكنك تسجيل الدخول به بدلًا من البريد الإلكتروني.
account-profile-username-save = حفظ اسم المستخدم
account-profile-meanwhile = تغيّر الملف الشخصي في مكان آخر في هذه الأثناء. راجعه ثم احفظ من جديد.
account-username-invalid = استخدم حتى 64 حرفًا ورقمًا من كتابة واحدة، وبينها نقطة أو شرطة أو شرطة سفلية واحدة.
account-username-taken = اسم المستخدم هذا محجوز أو يشبه اسمًا محجوزًا. اختر اسمًا آخر.

account-claim-name = الاسم الكامل
account-claim-name-hint = كما ينبغي أن يراه الآخرون.
account-claim-given-name = الاسم الأول
account-claim-middle-name = الاسم الأوسط
account-claim-family-name = اسم العائلة
account-claim-nickname = اللقب
account-claim-locale = اللغة
account-claim-locale-hint = لهذه الصفحات وللرسائل وللتطبيقات التي تسأل عنها.
account-claim-locale-automatic = كما في المتصفح
account-claim-zoneinfo = المنطقة الزمنية
account-claim-zoneinfo-hint = مثل Africa/Cairo
account-claim-birthdate = تاريخ الميلاد
account-claim-birthdate-hint = السنة-الشهر-اليوم، مثل {"\u2066"}1990-05-31{"\u2069"}، وتكفي السنة وحدها.
account-claim-gender = الجنس
account-claim-phone = رقم الهاتف
account-claim-phone-hint = مع رمز البلد، مثل ‎+20 2 12345678
account-claim-profile = صفحة عنك
account-claim-picture = صورتك
account-claim-website = موقعك
account-claim-url-hint = عنوان ويب يبدأ بـ {"\u2066"}https://{"\u2069"}
account-claim-street = الشارع والرقم
account-claim-postal-code = الرمز البريدي
account-claim-locality = المدينة
account-claim-region = المحافظة أو المنطقة
account-claim-country = البلد

account-fault-long =
    { $most ->
        [zero] لا تستخدم أي حرف ({ $most }).
        [one] استخدم حرفًا واحدًا على الأكثر.
        [two] استخدم حرفين على الأكثر.
        [few] استخدم { $most } أحرف على الأكثر.
        [many] استخدم { $most } حرفًا على الأكثر.
       *[other] استخدم { $most } حرف على الأكثر.
    }
account-fault-characters = احذف أحرف التحكم والأحرف غير المرئية.
account-fault-url = أدخل عنوان ويب، مثل {"\u2066"}https://example.org/ada{"\u2069"}.
account-fault-birthdate = أدخل تاريخًا مضى، مثل {"\u2066"}1990-05-31{"\u2069"}، أو سنة.
account-fault-zone = أدخل منطقة زمنية، مثل Africa/Cairo.
account-fault-language = اختر لغة من القائمة.
account-fault-phone = أدخل رقم هاتف مع رمز البلد، مثل ‎+20 2 12345678.

account-devices-title = الأجهزة
account-devices-lead = لقد سجّلت الدخول هنا. إن كان بينها ما لا تعرفه فسجّل خروجه.
account-devices-current = هذا المتصفح
account-devices-since = وقت تسجيل الدخول: { $at }
account-devices-used = آخر استخدام: { $ago }
account-devices-with = الوسيلة: { $methods }
account-method-password = كلمة مرور
account-method-code = رمز تطبيق أو رمز استرداد
account-method-passkey = مفتاح مرور
account-devices-others = تسجيل الخروج من كل مكان آخر
account-devices-others-lead = ينهي هذا كل الجلسات الأخرى، وينهي كذلك وصول التطبيقات التي تبقى متصلة في غيابك.
account-devices-ended = تم تسجيل الخروج من ذلك المتصفح.
account-devices-others-ended = تم تسجيل خروجك من كل مكان آخر.
account-devices-unknown = لم تكن أنت؟ إذن <security>غيّر كلمة المرور أيضًا</security>.

account-apps-title = التطبيقات المتصلة
account-apps-lead = يمكن لهذه التطبيقات استخدام حسابك.
account-apps-none = لا يمكن لأي تطبيق استخدام حسابك.
account-apps-since = منذ { $date }
account-apps-used = آخر استخدام: { $ago }
account-apps-offline = الاحتفاظ بالوصول في غيابك
account-apps-remove = إزالة
account-apps-removed = لم يعد للتطبيق أي وصول، وعليه أن يسألك من جديد.

account-activity-title = النشاط
account-activity-lead = ما حدث لحسابك خلال آخر 90 يومًا.
account-activity-none = لا شيء بعد.
account-activity-older = الأقدم
account-activity-app = التطبيق: { $app }

account-event-other = شيء آخر ({ $event })
account-event-user-created = إنشاء الحساب
account-event-email-verified = تأكيد البريد الإلكتروني
account-event-code-sent = إرسال رمز إليك
account-event-login-succeeded = إدخال كلمة المرور الصحيحة
account-event-login-failed = رفض محاولة تسجيل دخول
account-event-session-started = تسجيل الدخول
account-event-session-ended = تسجيل الخروج
account-event-sessions-ended = تسجيل الخروج من أماكن أخرى
account-event-new-device = تسجيل دخول بمتصفح جديد
account-event-sign-in-disowned = أبلغت أن تسجيل دخول لم يكن منك
account-event-password-changed = تغيير كلمة المرور
account-event-user-locked = قفل الحساب
account-event-user-unlocked = فك قفل الحساب
account-event-data-exported = تنزيل نسخة من البيانات
account-event-deletion-asked = طلب حذف الحساب
account-event-deletion-cancelled = إلغاء حذف الحساب
account-event-profile-changed = تغيير الملف الشخصي
account-event-username-changed = تغيير اسم المستخدم
account-event-memberships-changed = تغيير الأدوار أو المجموعات
account-event-settings-changed = تغيير الإعدادات
account-event-consent-granted = السماح لتطبيق
account-event-consent-denied = رفض تطبيق
account-event-consent-revoked = إزالة تطبيق
account-event-code-issued = تسجيل الدخول إلى تطبيق

account-data-title = البيانات
account-data-export-title = نسخة من بياناتك
account-data-export-lead = ملف JSON فيه ملفك الشخصي وجلساتك وتطبيقاتك ونشاط آخر 90 يومًا. احفظه في مكان آمن.
account-data-export = تنزيل

account-delete-title = حذف الحساب
account-delete-lead = يمكنك العدول عن ذلك لمدة من الزمن.
account-delete-begin = حذف الحساب…
account-delete-which = سيُحذف الحساب <b>{ $account }</b>.
account-delete-now = سيُسجَّل خروجك من كل مكان فورًا، ولن يبقى لأي تطبيق وصول.
account-delete-grace =
    { $days ->
        [0] يُحذف الحساب بعد ذلك خلال ساعة ولا يمكن استعادته، إلا إذا سجّلت الدخول قبل ذلك.
        [zero] يُحذف الحساب بعد { $days } يوم. وإن سجّلت الدخول قبل ذلك بقي.
        [one] يُحذف الحساب بعد يوم واحد. وإن سجّلت الدخول قبل ذلك بقي.
        [two] يُحذف الحساب بعد يومين. وإن سجّلت الدخول قبل ذلك بقي.
        [few] يُحذف الحساب بعد { $days } أيام. وإن سجّلت الدخول قبل ذلك بقي.
        [many] يُحذف الحساب بعد { $days } يومًا. وإن سجّلت الدخول قبل ذلك بقي.
       *[other] يُحذف الحساب بعد { $days } يوم. وإن سجّلت الدخول قبل ذلك بقي.
    }
account-delete-confirm = نعم، أريد حذف حسابي
account-delete-do = حذف الحساب
account-delete-unconfirmed = ضع علامة في المربع إن أردت حذف حسابك.

account-deleted-title = سيُحذف حسابك
account-deleted-lead = تم تسجيل خروجك من كل مكان.

account-not-me-title = ألم تكن أنت؟
account-not-me-lead = إذن هناك من يعرف كلمة مرورك. سننهي كل الجلسات ووصول كل التطبيقات، ولن تعود كلمة المرور صالحة. وسيُزال كل ما أضيف منذ ذلك الحين لتسجيل الدخول. وستختار كلمة مرور جديدة عبر البريد.
account-not-me-do = لم أكن أنا: امنع الدخول
account-not-me-else = هل كنت أنت؟ إذن أغلق هذه الصفحة. لم يتغير شيء.
account-not-me-done-title = تم منع الدخول
account-not-me-done-lead = انتهت كل الجلسات ولم تعد كلمة مرورك القديمة صالحة. اختر الآن كلمة جديدة، ثم راجع مفاتيح المرور والبريد الإلكتروني في قسم «الأمان».
account-not-me-done-next = اختيار كلمة مرور جديدة
account-not-me-done-help = اختر كلمة مرور لا تستخدمها في أي مكان آخر. وإن كنت تستخدم القديمة في مكان آخر فغيّرها هناك أيضًا.
account-not-me-used = لم يعد هذا الرابط صالحًا
account-not-me-used-why = لقد استُخدم من قبل، أو مضى عليه أكثر من أسبوع.
account-not-me-used-advice = إن كان في حسابك شخص آخر فأعد تعيين كلمة المرور من صفحة تسجيل الدخول.
account-not-me-address-lead = إذن كان في حسابك شخص آخر. سيستعيد الحساب عنوانه { $email }، وسننهي كل الجلسات ووصول كل التطبيقات، ولن تعود كلمة المرور صالحة. وسيُزال كل ما أضيف لتسجيل الدخول في الأسبوع السابق للتغيير أو بعده. وستختار كلمة مرور جديدة عبر البريد المرسل إلى ذلك العنوان.
account-not-me-address-used-advice = قد يكون الرابط الوارد في رسالة عن تغيير أسبق ما زال صالحًا. وإن كان في حسابك شخص آخر فاطلب المساعدة من القائمين على الخدمة.
account-not-me-locked = حسابك مقفل
account-not-me-locked-why = أُخرج الجميع، لكن عنوانك السابق صار لحساب آخر، فلا يمكن أن يستعيده حسابك.
account-not-me-locked-advice = لا يستطيع أحد تسجيل الدخول إلى حسابك. اطلب المساعدة من القائمين على الخدمة.
