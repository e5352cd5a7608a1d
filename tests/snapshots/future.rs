/// Sells things.
fn sell(count: Option<u32>) -> impl Future<Output = Receipt> + Send {
    async {}
}
#[doc(hidden)]
macro_rules! __tool_sell_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "sell")
    };
}
use __tool_sell_0123456789abcdef as sell;
#[doc(hidden)]
pub struct __tool_sell {}
impl ::tool_runtime::__private0_1::Keyed<__tool_sell>
for ::tool_runtime::__private0_1::Key<81985529216486895u64> {}
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for __tool_sell {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
            "sell",
            "Sells things.",
            "fn sell(count: Option<u32>) -> impl Future<Output = Receipt> + Send",
            &[
                ::tool_runtime::__private0_1::Parameter::of::<
                    Option<u32>,
                    _,
                    _,
                >("count", ""),
            ],
            |call, _| ::tool_runtime::__private0_1::answer(
                call,
                ::tool_runtime::__private0_1::decode1::<Option<u32>, _>,
                |(arg0,)| async move {
                    let returned = sell(arg0).await;
                    ::tool_runtime::__private0_1::returned::kept(&returned)
                        .output(::core::convert::identity(returned))
                },
            ),
        )
        .strict(true);
}
const _: () = {
    #[allow(unused_imports)]
    use ::tool_runtime::__private0_1::expressible::{
        Expressible as _, NoTuple as _, Uneven as _,
    };
    ::tool_runtime::__private0_1::expressible::assert_expressible(
        <::tool_runtime::__private0_1::expressible::Probe<Option<u32>>>::INEXPRESSIBLE,
        <::tool_runtime::__private0_1::expressible::Items<Option<u32>>>::ARE_SEVERAL
            && !<::tool_runtime::__private0_1::expressible::Items<
                Option<u32>,
            >>::ARE_OF_ONE_TYPE,
    );
};
const _: () = {
    #[allow(unused_imports)]
    use ::tool_runtime::__private0_1::expressible::{
        Expressible as _, NoTuple as _, Uneven as _,
    };
    ::tool_runtime::__private0_1::expressible::assert_expressible(
        <::tool_runtime::__private0_1::expressible::Probe<u32>>::INEXPRESSIBLE,
        <::tool_runtime::__private0_1::expressible::Items<u32>>::ARE_SEVERAL
            && !<::tool_runtime::__private0_1::expressible::Items<u32>>::ARE_OF_ONE_TYPE,
    );
};
