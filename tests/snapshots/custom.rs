/// Sets an alarm.
fn set_alarm(time: &str) -> String {
    format!("rings at {time}")
}
#[doc(hidden)]
macro_rules! __tool_set_alarm_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "set_alarm")
    };
}
use __tool_set_alarm_0123456789abcdef as set_alarm;
#[doc(hidden)]
pub struct __tool_set_alarm {}
impl ::tool_runtime::__private0_1::Keyed<__tool_set_alarm>
for ::tool_runtime::__private0_1::Key<81985529216486895u64> {}
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for __tool_set_alarm {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
            "set_alarm",
            "Sets an alarm.",
            "fn set_alarm(time: &str) -> String",
            &[
                ::tool_runtime::__private0_1::Parameter::of::<
                    ::tool_runtime::__private0_1::Owned<str>,
                    _,
                    _,
                >("time", "The time, on the hour."),
            ],
            |call, _| ::tool_runtime::__private0_1::answer_blocking(
                call,
                ::tool_runtime::__private0_1::decode1::<
                    ::tool_runtime::__private0_1::Owned<str>,
                    _,
                >,
                |(arg0,)| {
                    let returned = set_alarm(&arg0);
                    ::tool_runtime::__private0_1::returned::kept(&returned)
                        .output(::core::convert::identity(returned))
                },
            ),
        )
        .with_policy(const {
            &::tool_runtime::tool::Policy::keyed(
                ::tool_runtime::tool::Key::parameter("time"),
            )
        })
        .custom(const {
            &::tool_runtime::__private0_1::custom::regex("[0-2][0-9]:[0-5][0-9]")
        });
}
const _: () = {
    #[allow(unused_imports)]
    use ::tool_runtime::__private0_1::custom::Unlisted as _;
    ::tool_runtime::__private0_1::custom::assert_text(
        <::tool_runtime::__private0_1::custom::Takes<
            ::tool_runtime::__private0_1::Owned<str>,
        >>::KIND,
    );
};
const _: ::tool_runtime::tool::Custom = ::tool_runtime::__private0_1::custom::regex(
    "[0-2][0-9]:[0-5][0-9]",
);
