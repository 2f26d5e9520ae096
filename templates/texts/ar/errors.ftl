### صفحات الأخطاء وما يُكتب بجانب الحقول.

errors-email-wrong = عنوان البريد وكلمة المرور لا يتطابقان.
errors-email-missing = أدخل عنوان بريدك الإلكتروني.
errors-email-invalid = أدخل عنوان بريد إلكتروني مثل name@example.org.
errors-name-invalid = استخدم 200 حرف على الأكثر ومن دون محارف تحكم.
errors-password-missing = أدخل كلمة المرور.
errors-password-long = كلمة المرور هذه أطول من المسموح.
errors-control-characters = احذف محارف التحكم.
errors-too-long =
    { $most ->
        [zero] استخدم { $most } حرف على الأكثر.
        [one] استخدم حرفًا واحدًا على الأكثر.
        [two] استخدم حرفين على الأكثر.
        [few] استخدم { $most } أحرف على الأكثر.
        [many] استخدم { $most } حرفًا على الأكثر.
       *[other] استخدم { $most } حرف على الأكثر.
    }
errors-too-many-tries = محاولات كثيرة جدًا. حاول من جديد بعد { $span }.

errors-reference = المرجع
errors-app = التطبيق
errors-developer-app = التطبيق
errors-developer = لمطوّري { $app }
errors-developer-error = الخطأ
errors-developer-reason = السبب
errors-developer-client-sent = قيمة client_id المرسلة
errors-developer-redirect-sent = قيمة redirect_uri المرسلة
errors-developer-redirect-registered = قيمة redirect_uri المسجّلة
errors-developer-run = للسماح به نفّذ:
errors-wait = انتظر { $span } ثم حاول من جديد.
errors-open-again = فتح الصفحة من جديد
errors-start-again = البدء من جديد من { $app }

errors-old-title = رابط تسجيل الدخول هذا قديم
errors-old-sentence = استُخدم من قبل، أو مضى عليه وقت طويل، أو هو لمتصفح آخر.
errors-old-advice = عد إلى التطبيق وابدأ من جديد.

errors-changed-sentence = تغيّر حسابك أثناء تسجيل دخولك.
errors-changed-advice = لا أحد مسجّل الدخول هنا الآن.
errors-closed-title = التسجيل مغلق
errors-closed-sentence = ينشئ القائمون على هذه الخدمة الحسابات الجديدة.
errors-closed-advice = اطلب منهم حسابًا، أو سجّل الدخول إن كان لديك حساب.
errors-locked-title = هذا الحساب مقفل
errors-locked-sentence = أقفله القائمون على هذه الخدمة.
errors-locked-advice = اطلب منهم فتحه.
errors-exists-title = لديك حساب من قبل
errors-exists-sentence = أُنشئ في هذه الأثناء حساب بهذا العنوان.
errors-exists-advice = سجّل الدخول به، أو اسأل القائمين على هذه الخدمة.

errors-request-title = أرسلك { $app } إلى هنا بطريقة خاطئة
errors-request-advice = لم ترتكب أي خطأ. أخبر القائمين على التطبيق.
errors-request-no-client = لم يذكر التطبيق أي تطبيق هو.
errors-request-unreadable = لا يمكن فهم طلب التطبيق.
errors-request-disabled = هذا التطبيق معطّل هنا.
errors-request-unknown = التطبيق الذي أرسلك إلى هنا غير مسجّل لدى هذا الخادم.
errors-request-redirect = يريد التطبيق إعادتك إلى عنوان غير مسجّل له.
errors-request-unresolved = الطلب الذي يشير إليه التطبيق غير موجود، أو سبق استخدامه، أو لا يمكن الوثوق به.

errors-not-found-title = الصفحة غير موجودة
errors-not-found-sentence = لا توجد صفحة على هذا العنوان.
errors-not-found-advice = تحقق من العنوان، أو اذهب إلى الصفحة الرئيسية.
errors-method-title = لا يمكن استخدام هذه الصفحة بهذه الطريقة
errors-method-sentence = استخدم الطلب أسلوبًا لا تقبله هذه الصفحة.
errors-method-advice = اذهب إلى الصفحة الرئيسية وحاول من هناك.
errors-too-large-title = نص أطول من اللازم
errors-too-large-sentence = احتوى النموذج على أكثر مما نقبل.
errors-too-large-advice = ارجع واختصر ما كتبته ثم أرسله من جديد.
errors-too-slow-title = لم يصل الطلب
errors-too-slow-sentence = استغرق وصول النموذج إلى الخادم وقتًا أطول من اللازم.
errors-too-slow-advice = تحقق من اتصالك، ثم ارجع وأرسل النموذج من جديد.
errors-malformed-title = لا يمكن قراءة الطلب
errors-malformed-sentence = تلف الطلب في الطريق، أو أرسله برنامج فيه خلل.
errors-malformed-advice = ارجع وحاول من جديد.
errors-foreign-title = هذا النموذج ليس من هنا
errors-foreign-sentence = أُرسل من موقع آخر وليس من صفحة لهذه الخدمة. لم يتغيّر شيء.
errors-foreign-advice = افتح الصفحة هنا وأرسل النموذج منها.
errors-throttled-title = عمليات تسجيل دخول كثيرة في وقت واحد
errors-throttled-sentence = بدأت التطبيقات من شبكتك عمليات تسجيل دخول أكثر مما يُقبل في الدقيقة.
errors-throttled-advice = انتظر دقيقة ثم حاول من جديد.
errors-busy-title = الخادم مشغول الآن
errors-busy-sentence = لدى الخادم من العمل أكثر مما ينجزه في الوقت المناسب.
errors-busy-advice = انتظر بضع ثوانٍ ثم حاول من جديد.

errors-fault-title = حدث خطأ هنا
errors-fault-sentence = وقع الخادم في خطأ، وقد سُجّل.
errors-fault-advice = حاول من جديد. إن تكرر ذلك فأخبر القائمين على هذه الخدمة واذكر المرجع أدناه.

errors-host-title = لهذا الخادم عنوان آخر
errors-host-sentence = هذا الخادم هو <host>{ $expected }</host>، وقد دخلت من <host>{ $visited }</host>.
errors-host-go = الذهاب إلى { $expected }
errors-host-operator = لمشغّل الخادم
errors-host-set = إن كان ينبغي استخدام العنوان الذي دخلت منه فاضبط
errors-host-environment = أو في متغيرات البيئة
errors-host-restart = ثم أعد التشغيل.
