### الرسائل: الرموز، وما يُرسل بدلًا منها، وإشعارات بما جرى للحساب. صيغ الجمع ست.

notices-code-subject = { $code } هو رمزك في { $service }

notices-verify-heading = رمزك
notices-verify-use = أدخله في الصفحة التي أنشأت فيها حسابك في { $service }. يصلح مرة واحدة، لمدة { $span }.
notices-verify-not-you = لم تطلبه؟ إذن لا تفعل شيئًا: من دون الرمز لا يُنشأ حساب بهذا العنوان. لا تعطِ الرمز لأحد أبدًا؛ لن يطلبه منك أحد من { $service }.

notices-login-heading = رمز تسجيل الدخول
notices-login-use = أدخله في الصفحة التي تسجّل فيها الدخول إلى { $service }. يصلح مرة واحدة، لمدة { $span }.
notices-login-not-you = لم تحاول تسجيل الدخول؟ إذن لا تفعل شيئًا: من دون الرمز لا يدخل أحد. لا تعطِ الرمز لأحد أبدًا؛ لن يطلبه منك أحد من { $service }.

notices-reset-heading = اختر كلمة مرور جديدة
notices-reset-use = أدخل هذا الرمز في الصفحة التي طلبت فيها كلمة مرور جديدة من { $service }، أو افتح الصفحة أدناه. أحدهما يصلح مرة واحدة، لمدة { $span }.
notices-reset-not-you = لم تطلبها؟ إذن لا تفعل شيئًا: تبقى كلمة مرورك كما هي. لا تعطِ الرمز أو الرابط لأحد أبدًا؛ لن يطلبهما منك أحد من { $service }.

notices-new-email-heading = أكّد عنوانك الجديد
notices-new-email-use = أدخل هذا الرمز في الصفحة التي غيّرت فيها عنوان البريد الإلكتروني لحسابك في { $service }. يصلح مرة واحدة، لمدة { $span }.
notices-new-email-not-you = لم تطلبه؟ إذن لا تفعل شيئًا: من دون الرمز لا يستخدم أي حساب هذا العنوان. لا تعطِ الرمز لأحد أبدًا؛ لن يطلبه منك أحد من { $service }.

notices-invitation-subject = أنت مدعو إلى { $service }
notices-invitation-heading = أنت مدعو
notices-invitation-body = أُنشئ حساب في { $service } لهذا العنوان. اختر كلمة مرور لتستخدمه.
notices-invitation-link = اختيار كلمة مرور
notices-invitation-use = يعمل الرابط مرة واحدة، حتى { $date }. وبعد ذلك اطلب كلمة مرور جديدة في صفحة تسجيل الدخول.
notices-invitation-not-you = لم تكن تتوقع ذلك؟ إذن لا تفعل شيئًا: من دون كلمة مرور لا يدخل أحد إلى هذا الحساب. لا تعطِ الرابط لأحد أبدًا؛ لن يطلبه منك أحد من { $service }.

notices-registered-subject = لديك حساب في { $service } من قبل
notices-registered-heading = لديك حساب من قبل
notices-registered-body = حاول شخص ما، والأرجح أنه أنت، إنشاء حساب في { $service } بهذا العنوان. يوجد حساب من قبل، ولذلك لم يُرسل أي رمز. سجّل الدخول بدلًا من ذلك.

notices-no-account-subject = لا يوجد حساب في { $service } بهذا العنوان
notices-no-account-heading = لا يوجد حساب بهذا العنوان
notices-no-account-body = طلب شخص ما، والأرجح أنه أنت، كلمة مرور جديدة من { $service }. لا يستخدم أي حساب هذا العنوان؛ ربما لحسابك عنوان آخر.
notices-no-account-not-you = لم يكن أنت؟ إذن لا تفعل شيئًا.

notices-in-use-subject = أُدخل عنوانك لحساب آخر في { $service }
notices-in-use-heading = أُدخل عنوانك لحساب آخر
notices-in-use-body = أراد شخص ما استخدام هذا العنوان لحساب آخر في { $service }. العنوان تابع لحسابك، ولذلك لم يحدث شيء.

notices-nothing-changed = لم يكن أنت؟ إذن لا تفعل شيئًا: لم يتغيّر حسابك.

notices-password-subject = غُيّرت كلمة مرورك في { $service }
notices-password-heading = غُيّرت كلمة مرورك
notices-password-body = لحسابك في { $service } كلمة مرور جديدة. لم تعد السابقة صالحة.

notices-email-asked-subject = سيكون لحسابك في { $service } عنوان بريد إلكتروني آخر
notices-email-asked-heading = سيُغيَّر عنوان بريدك الإلكتروني
notices-email-asked-body = يريد شخص ما، والأرجح أنه أنت، استخدام { $email } لحسابك في { $service } من الآن فصاعدًا. لا يتغيّر شيء قبل إدخال الرمز المرسل إلى هناك.

notices-email-changed-subject = لحسابك في { $service } عنوان بريد إلكتروني آخر
notices-email-changed-heading = غُيّر عنوان بريدك الإلكتروني
notices-email-changed-body = يستخدم حسابك في { $service } الآن { $email }. لن تصل رسائل إلى هذا العنوان بعد اليوم، ولم يعد يصلح لتسجيل الدخول.
notices-email-changed-not-you = لم يكن أنت؟ إذن افتح هذه الصفحة خلال أسبوع: فهي تعيد هذا العنوان إلى حسابك وتُخرج الجميع وتغلق الحساب حتى تختار كلمة مرور جديدة.

notices-restored-subject = عاد هذا العنوان إلى حسابك في { $service }
notices-restored-heading = عاد هذا العنوان إلى حسابك
notices-restored-body = أخبرتنا أنك لم تغيّر عنوان البريد الإلكتروني لحسابك في { $service }. وقد عاد الحساب إلى هذا العنوان. أُخرج الجميع، ولم تعد كلمة المرور السابقة صالحة، وأُزيل ما أُضيف مؤخرًا لتسجيل الدخول. اختر كلمة مرور جديدة لتستخدم حسابك من جديد.

notices-factor-added-subject =
    { $factor ->
        [passkey] أُضيف مفتاح مرور إلى حسابك في { $service }
        [totp] أُضيف تطبيق مصادقة إلى حسابك في { $service }
       *[recovery-codes] لحسابك في { $service } رموز استرداد جديدة
    }
notices-factor-added-heading =
    { $factor ->
        [passkey] أُضيف مفتاح مرور
        [totp] أُضيف تطبيق مصادقة
       *[recovery-codes] أُنشئت رموز استرداد جديدة
    }
notices-factor-added-body =
    { $factor ->
        [passkey] من الآن فصاعدًا يمكن تسجيل الدخول إلى حسابك في { $service } بمفتاح مرور جديد.
        [totp] من الآن فصاعدًا تُطلب رموز تطبيق المصادقة عند تسجيل الدخول إلى { $service }.
       *[recovery-codes] لحسابك في { $service } رموز استرداد جديدة. لم تعد السابقة صالحة.
    }

notices-factor-removed-subject =
    { $factor ->
        [passkey] أُزيل مفتاح مرور من حسابك في { $service }
        [totp] أُزيل تطبيق المصادقة من حسابك في { $service }
       *[recovery-codes] أُزيلت رموز الاسترداد من حسابك في { $service }
    }
notices-factor-removed-heading =
    { $factor ->
        [passkey] أُزيل مفتاح مرور
        [totp] أُزيل تطبيق المصادقة
       *[recovery-codes] أُزيلت رموز الاسترداد
    }
notices-factor-removed-body =
    { $factor ->
        [passkey] لم يعد أحد مفاتيح المرور يصلح لتسجيل الدخول إلى حسابك في { $service }.
        [totp] لم تعد رموز تطبيق المصادقة تُطلب عند تسجيل الدخول إلى { $service }.
       *[recovery-codes] لم تعد رموز الاسترداد لحسابك في { $service } صالحة.
    }

notices-recovery-used-subject = استُخدم رمز استرداد لحسابك في { $service }
notices-recovery-used-heading = استُخدم رمز استرداد
notices-recovery-used-body =
    { $left ->
        [zero] سجّل شخص ما، والأرجح أنه أنت، الدخول إلى { $service } برمز استرداد. لم يبق أي رمز: أنشئ رموزًا جديدة الآن في صفحة الأمان في حسابك.
        [one] سجّل شخص ما، والأرجح أنه أنت، الدخول إلى { $service } برمز استرداد. بقي رمز واحد: أنشئ رموزًا جديدة قريبًا في صفحة الأمان في حسابك.
        [two] سجّل شخص ما، والأرجح أنه أنت، الدخول إلى { $service } برمز استرداد. بقي رمزان: أنشئ رموزًا جديدة قريبًا في صفحة الأمان في حسابك.
        [few] سجّل شخص ما، والأرجح أنه أنت، الدخول إلى { $service } برمز استرداد. بقيت { $left } رموز.
        [many] سجّل شخص ما، والأرجح أنه أنت، الدخول إلى { $service } برمز استرداد. بقي { $left } رمزًا.
       *[other] سجّل شخص ما، والأرجح أنه أنت، الدخول إلى { $service } برمز استرداد. بقي { $left } رمز.
    }

notices-device-subject = تسجيل دخول جديد إلى حسابك في { $service }
notices-device-heading = تسجيل دخول جديد إلى حسابك
notices-device-body = سجّل شخص ما، والأرجح أنه أنت، الدخول إلى { $service } بمتصفح لم يعرفه حسابك من قبل. أكان أنت؟ إذن لا حاجة إلى فعل شيء.
notices-device-not-you = لم يكن أنت؟ إذن افتح هذه الصفحة: فهي تُخرج الجميع وتغلق حسابك حتى تختار كلمة مرور جديدة.
notices-link-disown = لم أكن أنا

notices-locked-subject = حسابك في { $service } مغلق حتى تختار كلمة مرور جديدة
notices-locked-heading = حسابك مغلق في الوقت الحالي
notices-locked-body = أخبرتنا أن تسجيل دخول إلى { $service } لم يكن منك. أُخرج الجميع، ولم تعد كلمة المرور السابقة صالحة. اختر كلمة جديدة لتستخدم حسابك من جديد.

notices-closed-subject = قُفل حسابك في { $service }
notices-closed-heading = قُفل حسابك
notices-closed-body = قفل القائمون على { $service } حسابك. أُخرج الجميع، ولا يستطيع أحد تسجيل الدخول حتى يفكّوا القفل. اسألهم إن كنت لا تعرف السبب.

notices-deletion-subject = سيُحذف حسابك في { $service }
notices-deletion-heading = سيُحذف حسابك
notices-deletion-body = طلب شخص ما، والأرجح أنه أنت، حذف حسابك في { $service }. سيحدث ذلك في { $date } ولا يمكن التراجع عنه بعد ذلك. للإبقاء على الحساب سجّل الدخول قبل ذلك الموعد.

notices-kept-subject = حسابك في { $service } باقٍ
notices-kept-heading = حسابك باقٍ
notices-kept-body = سجّل شخص ما، والأرجح أنه أنت، الدخول إلى { $service }، ولذلك لن يُحذف حسابك.

notices-deleted-subject = حُذف حسابك في { $service }
notices-deleted-heading = حُذف حسابك
notices-deleted-body = لم يعد حسابك في { $service } وما يتبعه موجودًا. هذه آخر رسالة إليك.

notices-not-you = لم يكن أنت؟ إذن ربما دخل شخص آخر إلى حسابك: اختر كلمة مرور جديدة فورًا.
notices-link-new-password = اختيار كلمة مرور جديدة
notices-link-sign-in = تسجيل الدخول
notices-link-help = المساعدة

notices-fact-when = الوقت: { $when }
notices-fact-address = من العنوان: { $address }
notices-fact-device = الجهاز: { $device }
notices-fact-place = المكان المرجّح: { $place }

notices-test-subject = رسالة اختبار من { $service }
notices-test-heading = البريد يعمل
notices-test-body = يستطيع { $service } إرسال البريد. طلب القائم على الخدمة هذه الرسالة ليتأكد من ذلك.
