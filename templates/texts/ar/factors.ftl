### العوامل الثانية: الخطوة الثانية من تسجيل الدخول، والصفحات التي يُعتنى فيها بها. صيغ الجمع ست.

factors-step-title = أكّد أنك أنت
factors-step-account = تسجيل الدخول باسم <b>{ $account }</b>
factors-step-passkey = استخدام مفتاح مرور
factors-step-recovery = لا أستطيع ذلك الآن: استخدام رمز استرداد
factors-step-back = العودة إلى الطرق الأخرى
factors-step-for-app = يطلب التطبيق إثباتًا آخر على أنك أنت.
factors-step-for-account = تطلب هذه الصفحة إثباتًا آخر على أنك أنت.
factors-trust =
    { $days ->
        [zero] عدم السؤال مجددًا في هذا المتصفح لمدة { $days } يوم
        [one] عدم السؤال مجددًا في هذا المتصفح لمدة يوم واحد
        [two] عدم السؤال مجددًا في هذا المتصفح لمدة يومين
        [few] عدم السؤال مجددًا في هذا المتصفح لمدة { $days } أيام
        [many] عدم السؤال مجددًا في هذا المتصفح لمدة { $days } يومًا
       *[other] عدم السؤال مجددًا في هذا المتصفح لمدة { $days } يوم
    }
factors-code-label = الرمز من تطبيق المصادقة
factors-code-hint = ستة أرقام تتغيّر كل 30 ثانية.
factors-code-wrong = هذا ليس الرمز الذي يعرضه التطبيق الآن. كل رمز يصلح مرة واحدة.
factors-recovery-label = رمز الاسترداد
factors-recovery-hint = أحد الرموز التي حفظتها. كل رمز يصلح مرة واحدة.
factors-recovery-wrong = لا يوجد رمز كهذا، أو استُخدم من قبل.
factors-over-title = استغرق تسجيل الدخول هذا وقتًا طويلًا
factors-over-sentence = مضى عليه وقت طويل، أو اكتمل من قبل، أو هو لمتصفح آخر.
factors-over-advice = سجّل الدخول من جديد.

factors-passkey-sign-in = تسجيل الدخول بمفتاح مرور
factors-passkey-failed = لم ينجح ذلك، أو غيّرت رأيك. يمكنك المحاولة من جديد.
factors-passkey-impossible = يحتاج هذا إلى JavaScript وإلى متصفح يعرف مفاتيح المرور.
factors-passkey-known = على هذا الجهاز مفتاح مرور لحسابك من قبل.
factors-passkey-refused = لم يُقبل مفتاح المرور. حاول من جديد.
factors-passkey-unknown = لم يعد لأي حساب مفتاح المرور هذا. سجّل الدخول بطريقة أخرى.
factors-passkey-other-person = مفتاح المرور هذا تابع لحساب آخر.
factors-passkey-new-title = إضافة مفتاح مرور
factors-passkey-new-lead = بمفتاح المرور تسجّل الدخول بإصبعك أو بوجهك أو بالرقم السري لجهازك. لا شيء تحتاج إلى تذكّره، ولا يصلح إلا لهذا الموقع.
factors-passkey-new-do = إضافة مفتاح مرور
factors-passkey-name = مفتاح المرور { $number }
factors-waited = بقيت الصفحة مفتوحة وقتًا طويلًا. حاول من جديد.

factors-security-title = الأمان
factors-security-on = يتم تسجيل الدخول على خطوتين: كلمة المرور وحدها لا تكفي.
factors-security-off = يتم تسجيل الدخول على خطوة واحدة. مفتاح المرور أو تطبيق المصادقة يحمي حسابك حتى لو عرف أحد كلمة مرورك.
factors-password-set = يمكنك تسجيل الدخول بكلمة مرورك.
factors-password-none = ليس لهذا الحساب كلمة مرور. تسجّل الدخول بمفتاح مرور.
factors-password-remove = إزالة كلمة المرور
factors-passkeys-title = مفاتيح المرور
factors-passkeys-lead = تسجيل الدخول من دون كلمة مرور.
factors-totp-title = تطبيق المصادقة
factors-totp-lead = تطبيق على هاتفك يعرض رمزًا للخطوة الثانية.
factors-add = إضافة
factors-change = تغيير
factors-rename = تغيير الاسم
factors-remove = إزالة
factors-back = العودة إلى «الأمان»
factors-copy = نسخ
factors-copied = تم النسخ
factors-added-on = أُضيف في { $date }
factors-used = آخر استخدام: { $ago }
factors-unused = لم يُستخدم بعد
factors-remove-last = هذا هو الأخير. بعد ذلك تكفي كلمة المرور لتسجيل الدخول، وتُنسى رموز الاسترداد والمتصفحات الموثوقة.
factors-last-way-in = هذه هي الطريقة الوحيدة لتسجيل الدخول إلى حسابك. عيّن كلمة مرور أولًا.
factors-too-many = بلغت الحد الأقصى. أزل واحدًا أولًا.
factors-trusted-count =
    { $count ->
        [zero] لا يوجد متصفح لا تُسأل فيه عن الخطوة الثانية.
        [one] في متصفح واحد لا تُسأل عن الخطوة الثانية.
        [two] في متصفحين لا تُسأل عن الخطوة الثانية.
        [few] في { $count } متصفحات لا تُسأل عن الخطوة الثانية.
        [many] في { $count } متصفحًا لا تُسأل عن الخطوة الثانية.
       *[other] في { $count } متصفح لا تُسأل عن الخطوة الثانية.
    }
factors-trusted-forget = السؤال في كل مكان من جديد
factors-done-added = تمت الإضافة. إن كان هذا هو الأول فقد سُجّل الخروج من المتصفحات والتطبيقات الأخرى.
factors-done-renamed = تغيّر الاسم.
factors-done-removed = تمت الإزالة.
factors-done-codes = احفظ رموز الاسترداد في مكان آمن.
factors-done-forgotten = ستُسأل في كل متصفح من جديد.
factors-done-no-password = أُزيلت كلمة المرور.

factors-totp-new-title = إضافة تطبيق مصادقة
factors-totp-new-lead = امسح هذه الصورة بالتطبيق، ثم أدخل الرمز الذي يعرضه.
factors-totp-new-do = إضافة التطبيق
factors-totp-qr = رمز QR فيه السر الخاص بالتطبيق
factors-totp-by-hand = لا تستطيع مسحه؟
factors-totp-by-hand-lead = أدخل هذا السر في التطبيق:
factors-totp-open = فتح تطبيق على هذا الجهاز
factors-totp-name = التطبيق { $number }
factors-name-label = ماذا تسمّيه
factors-name-hint = لتميّزه من غيره، مثل «هاتفي».
factors-name-missing = أدخل اسمًا.

factors-codes-title = رموز الاسترداد
factors-codes-lead = إن فقدت هاتفك أو مفاتيح مرورك، فرمز الاسترداد يعبر بك الخطوة الثانية. كل رمز يصلح مرة واحدة.
factors-codes-left =
    { $count ->
        [zero] لم تبق رموز.
        [one] بقي رمز واحد.
        [two] بقي رمزان.
        [few] بقيت { $count } رموز.
        [many] بقي { $count } رمزًا.
       *[other] بقي { $count } رمز.
    }
factors-codes-renew = إنشاء رموز جديدة
factors-codes-renew-lead = مع الرموز الجديدة لا تعود رموزك الحالية صالحة.
factors-codes-shown-title = رموز الاسترداد الخاصة بك
factors-codes-shown-lead = احفظها حيث تجدها من دون هاتفك: على ورقة أو في مدير كلمات مرور. لا تُعرض إلا الآن.
factors-codes-download = تنزيل
factors-codes-saved = حفظت الرموز
factors-codes-unsaved = احفظ الرموز أولًا، ثم أكّد ذلك هنا.

factors-no-password-title = إزالة كلمة المرور؟
factors-no-password-lead = بعد ذلك تسجّل الدخول بمفتاح مرور فقط. يمكنك الحصول على كلمة مرور من جديد عبر «نسيت كلمة المرور».

factors-event-password-removed = إزالة كلمة المرور
factors-event-second-step-taken = إتمام الخطوة الثانية
factors-event-second-step-refused = رفض الخطوة الثانية
factors-event-added = إضافة عامل ثانٍ
factors-event-renamed = تغيير اسم عامل ثانٍ
factors-event-removed = إزالة عامل ثانٍ
factors-event-reset = إزالة كل العوامل الثانية من قِبل المسؤول
factors-event-codes = إنشاء رموز استرداد
factors-event-trusted = الوثوق بمتصفح
factors-event-forgotten = نسيان المتصفحات الموثوقة

factors-notice-password-subject = أُزيلت كلمة مرور حسابك في { $service }
factors-notice-password-heading = أُزيلت كلمة مرورك
factors-notice-password-body = لم تعد لحسابك في { $service } كلمة مرور. تسجّل الدخول بمفتاح مرور.
