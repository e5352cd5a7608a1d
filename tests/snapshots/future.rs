/// Sells things.
fn sell(count: Option<u32>) -> impl Future<Output = Receipt> + Send {
    async {}
}
/// The tool that calls [`sell`](fn@sell); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct sell {}
#[automatically_derived]
impl ::tool_runtime::__private::Named for sell {
    const NAME: &'static str = "sell";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private::State,
> ::tool_runtime::__private::Declare<__State> for sell {
    const TOOL: &'static ::tool_runtime::__private::Declaration<__State> = &::tool_runtime::__private::Declaration::new(
            "sell",
            "Sells things.",
            "fn sell(count: Option<u32>) -> impl Future<Output = Receipt> + Send",
            &[::tool_runtime::__private::Parameter::of::<Option<u32>>("count", "")],
            |arguments, context, _| ::tool_runtime::__private::answer(
                arguments,
                context,
                ::tool_runtime::__private::decode1::<Option<u32>>,
                |(arg0,)| async move {
                    let returned = sell(arg0).await;
                    ::tool_runtime::__private::returned::kept(&returned)
                        .output(::core::convert::identity(returned))
                },
            ),
        )
        .strict(true);
}
const _: () = {
    #[allow(unused_imports)]
    use ::tool_runtime::__private::strict::{Expressible as _, NoTuple as _, Uneven as _};
    ::tool_runtime::__private::strict::assert_expressible(
        <::tool_runtime::__private::strict::Probe<Option<u32>>>::INEXPRESSIBLE,
        <::tool_runtime::__private::strict::Items<Option<u32>>>::ARE_SEVERAL
            && !<::tool_runtime::__private::strict::Items<Option<u32>>>::ARE_OF_ONE_TYPE,
    );
};
const _: () = {
    #[allow(unused_imports)]
    use ::tool_runtime::__private::strict::{Expressible as _, NoTuple as _, Uneven as _};
    ::tool_runtime::__private::strict::assert_expressible(
        <::tool_runtime::__private::strict::Probe<u32>>::INEXPRESSIBLE,
        <::tool_runtime::__private::strict::Items<u32>>::ARE_SEVERAL
            && !<::tool_runtime::__private::strict::Items<u32>>::ARE_OF_ONE_TYPE,
    );
};
