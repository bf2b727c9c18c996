// A web application that mails what is posted to it: Express in front, Nodemailer behind. It posts
// one order to itself, answers for the outcome with its exit status, and ends.
// Trust: NODE_EXTRA_CA_CERTS.
import express from 'express'
import nodemailer from 'nodemailer'

const { HOST, PORT, MODE, USER, PASS, TO, SUBJECT, TEXT, HTML, ATTACHMENT } = process.env

const transporter = nodemailer.createTransport({
  host: HOST,
  port: Number(PORT),
  secure: MODE === 'tls',
  requireTLS: MODE === 'starttls',
  auth: { user: USER, pass: PASS },
})

const app = express()
app.use(express.json())
app.post('/orders/:order/confirmation', async (request, response) => {
  const { to, subject, text, html } = request.body
  try {
    const info = await transporter.sendMail({
      from: { name: 'Shop', address: USER },
      to,
      subject,
      text,
      html,
      attachments: [{ path: ATTACHMENT }],
    })
    response.status(202).json({ accepted: info.accepted, reply: info.response })
  } catch (error) {
    response.status(502).json({ error: String(error) })
  }
})

const server = app.listen(0, '127.0.0.1', async () => {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/orders/17/confirmation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: TO, subject: SUBJECT, text: TEXT, html: HTML }),
  })
  console.error(await answer.text())
  process.exitCode = answer.status === 202 ? 0 : 1
  server.close()
  server.closeAllConnections()
})
