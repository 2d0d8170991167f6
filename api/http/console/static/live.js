// Says something to whoever sees or hears the page. Alarms alone interrupt.
const FOR_MILLISECONDS = 8000;
const line = document.getElementById("say");
const alarm = document.getElementById("alarm");
let over = 0;

export function say(text) {
  clearTimeout(over);
  line.textContent = text;
  over = setTimeout(() => { line.textContent = ""; }, FOR_MILLISECONDS);
}

export function alert(text) {
  say(text);
  alarm.textContent = text;
}
