### الصفحات التي يُسمح فيها لجهاز بلا لوحة مفاتيح، كالتلفاز.

device-title = ربط جهاز
device-lead = يعرض جهازك رمزًا. اكتبه هنا ليُسجَّل دخولك عليه.
device-code-label = الرمز
device-code-hint = ثمانية أحرف لاتينية، مثل <code>WDJB-MJHT</code>. لا فرق بين الحروف الكبيرة والصغيرة، ولا تهم الشرطة.
device-code-missing = اكتب الرمز الذي يعرضه جهازك.
device-code-wrong = لا ينتظر أي جهاز بهذا الرمز. قارنه بما على الجهاز، أو اطلب منه رمزًا جديدًا: فالرمز صالح لعشر دقائق.

device-confirm-title = هل تسمح لهذا الجهاز؟
device-confirm-heading = هل تسمح لتطبيق { $app } على جهاز باستخدام حسابك؟
device-warning = <b>هل أرسل إليك أحد هذا الرمز أو رابطًا إلى هذه الصفحة؟</b> إذن ألغِ العملية، وإلا دخل جهازه إلى حسابك.
device-compare = تحقّق من أن جهازك يعرض هذا الرمز: <code>{ $code }</code>
device-asked = طلب الجهاز ذلك { $ago }.
device-agent = يعرّف نفسه بأنه { $agent }.
device-lasting = ويحتفظ بهذا الوصول إلى أن تزيله من قسم «التطبيقات».
device-started = أنا من بدأ هذا، على جهاز لي
device-started-missing = ضع العلامة إن كنت أنت من بدأ هذا، وإلا فألغِ العملية.

device-done-title = رُبط الجهاز
device-done-lead = عُد إلى جهازك. يمكنك إغلاق هذه الصفحة.
device-denied-title = لم يُسمح للجهاز
device-denied-lead = لن يدخل إلى حسابك. يمكنك إغلاق هذه الصفحة.
device-apps = تجد ما سمحت به في قسم <apps>التطبيقات</apps>.

device-gone-title = لم يعد أي جهاز ينتظر
device-gone-sentence = انتهت صلاحية رمزه، أو أُجيب عنه من قبل، أو كُتب في متصفح آخر.
device-gone-advice = اطلب رمزًا جديدًا على الجهاز واكتبه.
device-again = كتابة رمز

device-event-allowed = السماح لجهاز
