//! Chromium, driven by the protocol of its driver: a handful of JSON messages, so that no client of it is needed.

use std::{
    io::{self, BufRead, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with one window. Dropping it ends it, also when a test panics.
pub(crate) struct Browser {
    driver: Child,
    /// Kept open, for the driver writes to it.
    _said: BufReader<ChildStdout>,
    http: reqwest::Client,
    session: String,
}

impl Browser {
    pub(crate) async fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts; on Debian it is the package chromium-driver");
        let mut said = BufReader::new(driver.stdout.take().unwrap());
        let port = port(&mut said);
        // Loopback is never behind a proxy, whatever the environment says.
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut browser = Self {
            driver,
            _said: said,
            http,
            session: format!("http://127.0.0.1:{port}"),
        };
        let started = Instant::now();
        while browser.ask("GET", "/status", &Value::Null).await.is_err() {
            assert!(started.elapsed() < PATIENCE, "chromedriver does not answer");
            sleep(Duration::from_millis(50)).await;
        }
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--window-size=1360,900",
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": arguments },
        } } });
        let session = browser.ask("POST", "/session", &wanted).await.unwrap();
        let id = session["sessionId"].as_str().unwrap();
        browser.session = format!("{}/session/{id}", browser.session);
        browser
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let method = method.parse().unwrap();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.session))
            .timeout(PATIENCE * 2);
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let text = answer.text().await.map_err(|error| error.to_string())?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        match answer["value"]["error"].as_str() {
            Some(_) => Err(answer["value"]["message"].to_string()),
            None => Ok(answer["value"].take()),
        }
    }

    async fn command(&self, path: &str, body: Value) -> Value {
        self.ask("POST", path, &body).await.unwrap()
    }

    pub(crate) async fn open(&self, url: &str) {
        self.command("/url", json!({ "url": url })).await;
    }

    pub(crate) async fn back(&self) {
        self.command("/back", json!({})).await;
    }

    /// Runs a function's body in the page.
    pub(crate) async fn run(&self, script: &str, arguments: Value) -> Value {
        let body = json!({ "script": script, "args": arguments });
        self.command("/execute/sync", body).await
    }

    /// What an expression is in the page.
    pub(crate) async fn get(&self, expression: &str) -> Value {
        self.run(&format!("return {expression}"), json!([])).await
    }

    pub(crate) async fn text(&self, expression: &str) -> String {
        let found = self.get(expression).await;
        found.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression is true.
    pub(crate) async fn until(&self, expression: &str) {
        let started = Instant::now();
        while self.get(&format!("Boolean({expression})")).await != json!(true) {
            let shown = || self.get("document.body.innerText");
            assert!(
                started.elapsed() < PATIENCE,
                "never: {expression}\n{}",
                shown().await
            );
            sleep(Duration::from_millis(25)).await;
        }
    }

    async fn element(&self, selector: &str) -> String {
        let body = json!({ "using": "css selector", "value": selector });
        let found = self.command("/element", body).await;
        let id = found.as_object().unwrap().values().next().unwrap();
        id.as_str().unwrap().to_owned()
    }

    pub(crate) async fn click(&self, selector: &str) {
        let id = self.element(selector).await;
        self.command(&format!("/element/{id}/click"), json!({}))
            .await;
    }

    pub(crate) async fn type_into(&self, selector: &str, text: &str) {
        let id = self.element(selector).await;
        self.command(&format!("/element/{id}/clear"), json!({}))
            .await;
        self.command(&format!("/element/{id}/value"), json!({ "text": text }))
            .await;
    }

    /// Presses keys where the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        let actions: Vec<_> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.command("/actions", body).await;
    }

    /// The name and the role of the focused element, as a screen reader has them.
    pub(crate) async fn focused(&self) -> (String, String) {
        let found = self.ask("GET", "/element/active", &Value::Null).await;
        let found = found.unwrap();
        let id = found.as_object().unwrap().values().next().unwrap();
        let id = id.as_str().unwrap();
        let mut said = Vec::new();
        for what in ["computedlabel", "computedrole"] {
            let path = format!("/element/{id}/{what}");
            let value = self.ask("GET", &path, &Value::Null).await.unwrap();
            said.push(value.as_str().unwrap_or_default().to_owned());
        }
        let role = said.pop().unwrap();
        (said.pop().unwrap(), role)
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.command("/goog/cdp/execute", body).await
    }

    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
    }

    pub(crate) async fn prefer(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    fn close(&self) -> io::Result<()> {
        let address = self.session.trim_start_matches("http://");
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            stream,
            "DELETE /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )?;
        // The answer comes when the browser has ended.
        stream.read(&mut [0; 64]).map(drop)
    }

    /// What the page has written to its console, what the browser refused it included.
    pub(crate) async fn console(&self) -> Vec<String> {
        let lines = self.command("/se/log", json!({ "type": "browser" })).await;
        let lines = lines.as_array().unwrap().iter();
        lines.map(|line| line["message"].to_string()).collect()
    }
}

/// Reads on which port the driver has started.
fn port(said: &mut impl BufRead) -> u16 {
    let lines = said.lines().map_while(Result::ok);
    let started = lines
        .filter_map(|line| {
            line.rsplit_once("on port ")
                .map(|(_, port)| port.to_owned())
        })
        .find_map(|port| {
            port.trim_end_matches('.')
                .parse()
                .ok()
                .filter(|port| *port > 0)
        });
    started.expect("chromedriver says its port")
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver leaves the browser behind if it is only killed. Nothing here needs the runtime, which may be ending.
        let _ = self.close();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
