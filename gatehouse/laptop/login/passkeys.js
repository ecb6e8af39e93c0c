// Has the browser make a passkey, or sign with one, and sends what it answers with the form.
const form = document.querySelector("form[data-options]");
const alertBox = document.querySelector("#passkey-alert");

async function ask() {
  const options = JSON.parse(form.dataset.options);
  const answer = form.dataset.make
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.elements.answer.value = JSON.stringify(answer.toJSON());
  form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  alertBox.hidden = true;
  ask().catch((error) => {
    alertBox.textContent = `The browser gave no passkey: ${error.message}`;
    alertBox.hidden = false;
  });
});
