// Sends one message with Nodemailer. Trust: NODE_EXTRA_CA_CERTS.
import nodemailer from 'nodemailer'

const { HOST, PORT, MODE, USER, PASS, TO, SUBJECT, TEXT, HTML, ATTACHMENT } = process.env

const transporter = nodemailer.createTransport({
  host: HOST,
  port: Number(PORT),
  secure: MODE === 'tls',
  requireTLS: MODE === 'starttls',
  auth: { user: USER, pass: PASS },
})

const info = await transporter.sendMail({
  from: { name: 'Nodemailer in the lab', address: USER },
  to: TO,
  subject: SUBJECT,
  text: TEXT,
  html: HTML,
  attachments: [{ path: ATTACHMENT }],
})
console.log(info.response)
