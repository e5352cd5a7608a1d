impl<T: Store> Warehouse<T> {
    const SHELVES: usize = 7;
    #[tool(__declared)]
    /// How many there are.
    pub async fn stock(&self, sku: &str) -> Result<u32, Missing> {}
    fn helper(&self) {}
    #[tool(__declared)]
    /// Which version this is.
    #[cfg(unix)]
    fn version(build: &Build) -> &'static str {
        build.version
    }
    /// Makes the toolset of the methods of this block that are tools. Its state is the value that they are called on.
    #[allow(
        dead_code,
        deprecated,
        private_bounds,
        unreachable_pub,
        clippy::absolute_paths,
        clippy::unit_arg
    )]
    #[must_use]
    pub fn tools<
        __State: ::tool_runtime::__private::Provides<Self>
            + ::tool_runtime::__private::Provides<Build>,
    >() -> ::tool_runtime::Toolset<__State> {
        const _: () = ::tool_runtime::__private::assert_distinct(
            &["stock", #[cfg(unix)] "version"],
        );
        ::tool_runtime::Toolset::__declared([
            const {
                &::tool_runtime::__private::Declaration::new(
                        "stock",
                        "How many there are.",
                        "async fn stock(&self, sku: &str) -> Result<u32, Missing>",
                        const {
                            &[
                                ::tool_runtime::__private::Parameter::of::<
                                    ::tool_runtime::__private::Owned<str>,
                                >("sku", ""),
                            ]
                        },
                        |arguments, context, state| {
                            let state = ::core::clone::Clone::clone(state);
                            ::tool_runtime::__private::answer(
                                arguments,
                                context,
                                ::tool_runtime::__private::decode1::<
                                    ::tool_runtime::__private::Owned<str>,
                                >,
                                move |(arg1,)| async move {
                                    let returned = Self::stock(
                                            <__State as ::tool_runtime::__private::Provides<
                                                Self,
                                            >>::provide(&state),
                                            &arg1,
                                        )
                                        .await;
                                    ::tool_runtime::__private::returned::kept(&returned)
                                        .output(::core::convert::identity(returned))
                                },
                            )
                        },
                    )
                    .read_only()
            },
            #[cfg(unix)]
            const {
                &::tool_runtime::__private::Declaration::new(
                    "version",
                    "Which version this is.",
                    "fn version(build: &Build) -> &'static str",
                    const { &[] },
                    |arguments, context, state| {
                        let state = ::core::clone::Clone::clone(state);
                        ::tool_runtime::__private::answer_blocking(
                            arguments,
                            context,
                            ::tool_runtime::__private::decode0,
                            move |()| {
                                let returned = Self::version(
                                    <__State as ::tool_runtime::__private::Provides<
                                        Build,
                                    >>::provide(&state),
                                );
                                ::tool_runtime::__private::returned::kept(&returned)
                                    .output(::core::convert::identity(returned))
                            },
                        )
                    },
                )
            },
        ])
    }
}
