/// Sells things.
async fn sell(stock: &Stock, count: u32, prices: &dyn Prices, cx: &Context) -> u32 {
    0
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
    __State: ::tool_runtime::Provides<Stock> + ::tool_runtime::Provides<dyn Prices>
        + ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for __tool_sell {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "sell",
        "Sells things.",
        "async fn sell(stock: &Stock, count: u32, prices: &dyn Prices, cx: &Context) -> u32",
        &[::tool_runtime::__private0_1::Parameter::of::<u32, _, _>("count", "")],
        |call, state| {
            let state = ::core::clone::Clone::clone(state);
            let context = call.context();
            ::tool_runtime::__private0_1::answer(
                call,
                ::tool_runtime::__private0_1::decode1::<u32, _>,
                move |(arg1,)| async move {
                    let returned = sell(
                            <__State as ::tool_runtime::Provides<
                                Stock,
                            >>::provide(&state),
                            arg1,
                            <__State as ::tool_runtime::Provides<
                                dyn Prices,
                            >>::provide(&state),
                            &context,
                        )
                        .await;
                    ::tool_runtime::__private0_1::returned::kept(&returned)
                        .output(::core::convert::identity(returned))
                },
            )
        },
    );
}
