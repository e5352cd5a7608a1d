/// Current time.
async fn now() {}
#[doc(hidden)]
macro_rules! __tool_now_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "now")
    };
}
use __tool_now_0123456789abcdef as now;
#[doc(hidden)]
pub struct __tool_now {}
impl ::tool_runtime::__private0_1::Keyed<__tool_now>
for ::tool_runtime::__private0_1::Key<81985529216486895u64> {}
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for __tool_now {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "now",
        "Current time.",
        "async fn now()",
        &[],
        |call, _| ::tool_runtime::__private0_1::answer(
            call,
            ::tool_runtime::__private0_1::decode0,
            |()| async move {
                let returned = now().await;
                ::tool_runtime::__private0_1::returned::kept(&returned).output(returned)
            },
        ),
    );
}
