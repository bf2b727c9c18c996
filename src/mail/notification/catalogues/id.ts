/** Indonesian. What each key is for: ../catalogue.ts; the text to translate: en.ts. */
import type { Translation } from '../catalogue.ts'

export const id: Translation = {
  dates: {
    weekdays: ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'],
    months: [
      'Januari',
      'Februari',
      'Maret',
      'April',
      'Mei',
      'Juni',
      'Juli',
      'Agustus',
      'September',
      'Oktober',
      'November',
      'Desember',
    ],
    first: '1',
    pattern: '{weekday}, {day} {month} {year} pukul {hour}.{minute} UTC',
  },
  subjects: {
    failed: 'Pengiriman gagal: {recipients}',
    delayed: 'Pengiriman tertunda: {recipients}',
    held: 'Ditahan untuk diperiksa: {recipients}',
    relayed: 'Diteruskan: {recipients}',
    delivered: 'Terkirim: {recipients}',
  },
  others: { other: '{address} dan {count} lainnya' },
  opening: 'Ini adalah server surel {hostname}. Pemberitahuan ini tentang pesan yang Anda kirim:',
  labels: { subject: 'Perihal:', accepted: 'Diterima:', id: 'Id:' },
  headings: {
    failed: 'Pesan itu TIDAK dapat dikirimkan kepada:',
    delayed: 'Pesan itu belum terkirim kepada:',
    held: 'Pesan itu menunggu sampai ada yang memeriksanya, untuk:',
    relayed: 'Pesan itu telah diteruskan ke server surel milik:',
    delivered: 'Pesan itu telah terkirim kepada:',
  },
  said: '{host} menjawab:',
  happenedAt: 'Yang terjadi di {host}:',
  happened: 'Yang terjadi:',
  blocklist: 'Daftar blokirnya adalah {name}; penghapusan dapat diminta di {page}',
  requireTls:
    'Anda meminta agar pesan ini hanya melewati sambungan terenkripsi ke server surel yang terverifikasi, di sepanjang perjalanannya (REQUIRETLS). Anda dapat mengirimnya lagi tanpa permintaan itu; pesan akan dienkripsi di mana pun server mampu melakukannya.',
  moves: {
    sender: 'Andalah yang perlu bertindak.',
    recipient: 'Penerimalah yang perlu bertindak.',
    theirServer: 'Pengelola server surel penerimalah yang perlu bertindak.',
    ourServer: 'Pengelola server surel ini, {hostname}, yang perlu bertindak.',
    senderDomain: 'Pengelola domain {domain} yang perlu bertindak.',
  },
  next: {
    failed: 'Kami telah berhenti mencoba.',
    expired: 'Kami terus mencoba sampai waktunya habis, dan sekarang telah berhenti.',
    delayed:
      'Anda tidak perlu melakukan apa pun. Kami terus mencoba sampai {until}, dan akan memberi tahu Anda jika sampai saat itu pesan tetap tidak dapat dikirimkan. Mohon jangan mengirimnya lagi.',
    held: 'Seseorang yang mengelola server ini harus memeriksanya sebelum dikirim; selambat-lambatnya pada {until} Anda akan diberi tahu keputusannya. Anda tidak perlu melakukan apa pun. Mohon jangan mengirimnya lagi.',
    relayed:
      'Server itu mungkin tidak melaporkan apa yang terjadi selanjutnya, jadi mungkin ini kabar terakhir untuk Anda. Anda tidak perlu melakukan apa pun.',
    delivered: 'Server surel penerima telah menerimanya. Anda tidak perlu melakukan apa pun.',
  },
  closing: 'Selebihnya dari pemberitahuan ini ditujukan untuk program surel; isinya sama.',
  suspension: {
    subject: 'Alamat ini untuk sementara tidak boleh mengirim surel: {address}',
    what: 'Ini server surel {hostname}. Pada {date} server menangguhkan alamat Anda {address}: alamat ini tidak boleh mengirim surel sampai pengelola server mencabut penangguhan itu.',
    causes: {
      bounces:
        'Terlalu banyak penerima surelnya tidak ada atau tidak menerima surel. Itu tanda daftar alamat yang usang atau dibeli, atau tanda kata sandi yang dicuri.',
      spam: 'Terlalu sering server surel penerima menolak surelnya sebagai spam atau karena virus. Itu tanda kata sandi yang dicuri, atau surel yang tidak dikehendaki penerimanya.',
    },
    figures: {
      recipients: 'Penerima dalam sehari:',
      bounced: 'Di antaranya tidak ada:',
      verdicts: 'Ditolak sebagai spam atau virus dalam sehari:',
    },
    waiting:
      'Surel Anda yang sudah diterima dan masih menunggu ditahan: tidak ada yang hilang, dan pengirimannya dilanjutkan setelah penangguhan dicabut. Batas waktunya tetap berjalan; jika habis sebelum itu, Anda diberi tahu tentang setiap pesan.',
    advice:
      'Jika itu bukan surel Anda, orang lain memegang kata sandi Anda: mintalah kata sandi baru, dan periksa di mana kata sandi lama disimpan. Jika itu surel Anda, hapus alamat yang tidak ada dari daftar Anda, dan kirimlah hanya kepada orang yang mengharapkannya.',
    lift: 'Beri tahu pengelola server ini setelah Anda tahu penyebabnya. Perintah ini mencabut penangguhan:',
    closing: 'Surat ini ditulis oleh program; balasan atasnya tidak sampai kepada siapa pun.',
  },
  categories: {
    user_unknown: {
      what: 'Tidak ada kotak surat dengan alamat ini.',
      advice:
        'Periksa apakah alamatnya salah ketik. Jika tampak benar, tanyakan kepada penerima dengan cara lain alamat mana yang sekarang dipakai.',
    },
    mailbox_inactive: {
      what: 'Kotak surat itu sudah tidak dipakai lagi, atau telah dinonaktifkan.',
      advice: 'Tanyakan kepada penerima dengan cara lain alamat mana yang sekarang dipakai.',
    },
    mailbox_full: {
      what: 'Kotak surat penerima penuh.',
      advice: 'Beri tahu penerima dengan cara lain, dan kirim lagi pesan itu setelah ada ruang.',
    },
    recipient_refused: {
      what: 'Server surel penerima tidak menerima pesan ini untuk penerima tersebut.',
      advice:
        'Tanyakan kepada penerima dengan cara lain apakah surel dari Anda dapat sampai ke alamat ini.',
    },
    blocklist: {
      what: 'Server surel penerima menolak surel dari alamat jaringan server kami, karena alamat itu ada dalam daftar blokir.',
      advice:
        'Tidak ada yang salah dengan pesan Anda maupun alamatnya. Beri tahu pengelola server ini, dan kirim lagi pesan itu setelah mereka membereskannya.',
    },
    spam: {
      what: 'Server surel penerima menganggap pesan ini sebagai spam.',
      advice:
        'Tinjau kata-kata, tautan, dan lampirannya, ubah yang mungkin tampak seperti iklan, lalu kirim lagi. Atau minta penerima mengizinkan surel dari alamat Anda.',
    },
    content: {
      what: 'Server surel penerima tidak menerima sesuatu dalam pesan ini, misalnya jenis lampiran atau cara penulisannya.',
      advice:
        'Hapus atau ganti bagian itu (tautan sebagai pengganti lampiran sering membantu), lalu kirim lagi pesan itu.',
    },
    virus: {
      what: 'Server surel penerima menemukan virus dalam pesan ini, atau sesuatu yang menyerupainya.',
      advice:
        'Periksa lampiran dan komputer Anda dari perangkat lunak berbahaya sebelum mengirimnya lagi.',
    },
    policy: {
      what: 'Aturan server surel penerima melarang pesan ini.',
      advice:
        'Jawabannya mungkin menyebutkan aturan yang mana. Sesuaikan pesan Anda, atau tanyakan kepada penerima dengan cara lain.',
    },
    auth_failure: {
      what: 'Server surel penerima tidak dapat memastikan bahwa pesan ini berasal dari domain Anda (SPF, DKIM, atau DMARC).',
      advice:
        'Minta mereka memeriksa catatan DNS-nya, dan kirim lagi pesan itu setelah catatannya benar.',
    },
    ptr: {
      what: 'Server surel penerima menolak surel dari server kami, karena nama alamat jaringan kami di DNS tidak ada atau tidak cocok.',
      advice:
        'Tidak ada yang salah dengan pesan Anda maupun alamatnya. Beri tahu pengelola server ini, dan kirim lagi pesan itu setelah mereka membereskannya.',
    },
    sender_rejected: {
      what: 'Server surel penerima tidak menerima surel dari alamat atau domain Anda.',
      advice:
        'Minta penerima dengan cara lain untuk mengizinkan surel dari alamat Anda, atau tanyakan kepada pengelola domain Anda mengapa ditolak.',
    },
    rate_limited: {
      what: 'Server surel penerima hanya menerima sejumlah pesan dalam waktu tertentu, dan jumlah itu terlampaui.',
      advice:
        'Kirim lagi pesan itu nanti. Jika Anda mengirim banyak pesan, sebarlah dalam waktu yang lebih lama.',
    },
    greylist: {
      what: 'Server surel penerima meminta pengirim yang belum dikenalnya untuk datang lagi nanti.',
      advice:
        'Kami telah datang lagi, tetapi tidak diterima. Beri tahu penerima dengan cara lain, dan kirim lagi pesan itu nanti.',
    },
    network: {
      what: 'Server surel penerima tidak dapat dihubungi, atau sambungannya terputus.',
      advice:
        'Tanyakan kepada penerima dengan cara lain apakah surel memang bisa masuk ke sana, dan kirim lagi pesan itu nanti.',
    },
    dns: {
      what: 'Domain alamat itu, yaitu bagian setelah @, tidak ada, tidak menerima surel, atau tidak dapat ditemukan.',
      advice: 'Periksa apakah bagian alamat itu salah ketik, lalu kirim lagi pesan itu.',
    },
    tls: {
      what: 'Sambungan aman (TLS) ke server surel penerima tidak dapat dibuat.',
      advice:
        'Beri tahu penerima dengan cara lain bahwa server surelnya tidak dapat dihubungi secara aman, dan kirim lagi pesan itu setelah diperbaiki.',
    },
    too_large: {
      what: 'Pesan ini lebih besar daripada yang diterima server surel penerima.',
      advice: 'Perkecil lampirannya, atau kirimkan tautan sebagai gantinya.',
    },
    relay_denied: {
      what: 'Server surel yang disebut DNS untuk alamat ini mengatakan bahwa alamat itu bukan tanggung jawabnya.',
      advice:
        'Periksa bagian alamat setelah @. Jika benar, beri tahu penerima dengan cara lain bahwa pengaturan server surelnya keliru.',
    },
    protocol: {
      what: 'Server surel penerima dan server kami tidak saling memahami.',
      advice:
        'Tidak ada yang salah dengan alamatnya. Beri tahu pengelola server ini; catatan server memuat keterangan lebih lanjut.',
    },
    system: {
      what: 'Server surel penerima sedang bermasalah atau kelebihan beban.',
      advice:
        'Beri tahu penerima dengan cara lain, dan kirim lagi pesan itu setelah server surelnya berfungsi.',
    },
    expired: {
      what: 'Pesan ini tidak dapat dikirimkan dalam waktu yang disediakan.',
      advice: 'Kirim lagi jika masih diperlukan, atau hubungi penerima dengan cara lain.',
    },
    unknown: {
      what: 'Pesan ini tidak diterima; hanya jawaban yang dikutip di sini yang kami ketahui.',
      advice: 'Periksa alamat dan jawabannya, lalu kirim lagi pesan itu jika masih diperlukan.',
    },
  },
}
