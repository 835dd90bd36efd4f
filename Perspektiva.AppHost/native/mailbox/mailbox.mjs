// A real SMTP server for the demo: it keeps every message that it receives, and shows them as JSON at GET /messages. Both ports on loopback only.
import http from 'node:http';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const messages = [];

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  size: 1024 * 1024,
  onData(stream, session, done) {
    simpleParser(stream)
      .then(mail => {
        messages.push({
          from: session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(recipient => recipient.address),
          subject: mail.subject ?? '',
          text: mail.text ?? '',
          html: mail.html || '',
          // To whom it went stands above; every other header as it came.
          headers: mail.headerLines.filter(header => header.key !== 'to').map(header => header.line),
          receivedAt: new Date().toISOString(),
        });
        // No address and no subject: what the mailbox's console log says is kept longer than the message.
        console.log(`message ${messages.length} received`);
        done();
      })
      .catch(done);
  },
});
smtp.on('error', error => console.error(error.message));
smtp.listen(Number(process.env.SMTP_PORT), '127.0.0.1');

const web = http.createServer((request, response) => {
  if (request.method !== 'GET' || request.url !== '/messages') {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(messages));
});
web.listen(Number(process.env.HTTP_PORT), '127.0.0.1', () => console.log('the mailbox is open'));

process.on('SIGTERM', () => process.exit(0));

// A host that was killed leaves no mailbox behind.
const owner = Number(process.env.PERSPEKTIVA_OWNER);
if (owner) {
  setInterval(() => {
    try {
      process.kill(owner, 0);
    } catch {
      process.exit(0);
    }
  }, 1000);
}
