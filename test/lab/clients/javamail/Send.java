import java.util.Map;
import java.util.Properties;
import javax.mail.Authenticator;
import javax.mail.Message;
import javax.mail.PasswordAuthentication;
import javax.mail.Session;
import javax.mail.Transport;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeBodyPart;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;

/**
 * Sends one message with JavaMail. Trust: the system property javax.net.ssl.trustStore.
 *
 * With implicit TLS it is configured as much sample code has it: an SSL socket factory and
 * starttls.enable together. JavaMail must then find no STARTTLS offered inside TLS.
 */
public class Send {
    public static void main(String[] args) throws Exception {
        Map<String, String> env = System.getenv();
        Session session = Session.getInstance(settings(env), new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(env.get("USER"), env.get("PASS"));
            }
        });
        Transport.send(message(session, env));
    }

    private static Properties settings(Map<String, String> env) {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", env.get("HOST"));
        settings.put("mail.smtp.port", env.get("PORT"));
        settings.put("mail.smtp.auth", "true");
        settings.put("mail.smtp.starttls.enable", "true");
        settings.put("mail.smtp.ssl.checkserveridentity", "true");
        if (env.get("MODE").equals("tls")) {
            settings.put("mail.smtp.socketFactory.port", env.get("PORT"));
            settings.put("mail.smtp.socketFactory.class", "javax.net.ssl.SSLSocketFactory");
            settings.put("mail.smtp.socketFactory.fallback", "false");
        } else {
            settings.put("mail.smtp.starttls.required", "true");
        }
        return settings;
    }

    private static MimeMessage message(Session session, Map<String, String> env) throws Exception {
        MimeBodyPart text = new MimeBodyPart();
        text.setText(env.get("TEXT"), "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(env.get("HTML"), "UTF-8", "html");
        MimeMultipart bodies = new MimeMultipart("alternative", text, html);

        MimeBodyPart alternatives = new MimeBodyPart();
        alternatives.setContent(bodies);
        MimeBodyPart attachment = new MimeBodyPart();
        attachment.attachFile(env.get("ATTACHMENT"));

        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(env.get("USER")));
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(env.get("TO")));
        message.setSubject(env.get("SUBJECT"), "UTF-8");
        message.setContent(new MimeMultipart("mixed", alternatives, attachment));
        return message;
    }
}
