// fetch URL…: one line of JSON for each, by reqwest.
use sha2::{Digest, Sha256};
use std::{error::Error, time::Instant};

fn main() {
    let client = reqwest::blocking::Client::new();
    for url in std::env::args().skip(1) {
        let began = Instant::now();
        let told = match client.get(&url).send().and_then(|answer| Ok((answer.status().as_u16(), answer.bytes()?))) {
            Ok((status, body)) => {
                let text = if status < 300 { String::new() } else { String::from_utf8_lossy(&body).into_owned() };
                format!("\"status\": {status}, \"size\": {}, \"sha256\": \"{:x}\", \"text\": {text:?}", body.len(), Sha256::digest(&body))
            }
            Err(error) => {
                let (mut text, mut cause) = (error.to_string(), error.source());
                while let Some(inner) = cause {
                    text = format!("{text}: {inner}");
                    cause = inner.source();
                }
                format!("\"error\": {text:?}")
            }
        };
        println!("{{\"url\": {url:?}, {told}, \"ms\": {}}}", began.elapsed().as_secs_f64() * 1000.0);
    }
}
