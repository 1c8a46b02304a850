import django.db.models.deletion
import django.db.models.expressions
import motcua.core.ids
from django.db import migrations, models

# A proof of payment stays as it was sent; what was decided about it stands beside it.
GUARDS = """
CREATE TRIGGER payments_proof_append_only
  BEFORE UPDATE OF text, files, sent_by, sent_at ON payments_proof
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""
UNGUARDED = "DROP TRIGGER payments_proof_append_only ON payments_proof;"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_tables'),
        ('directory', '0001_tables'),
        ('documents', '0001_tables'),
        ('dossiers', '0001_tables'),
        ('procedures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('account', models.TextField(blank=True, help_text='where to pay: bank account, holder, bank or treasury')),
                ('basis', models.TextField()),
                ('clock', models.TextField(help_text='pause or continue')),
                ('pay_by', models.DateTimeField()),
                ('set_by', models.TextField()),
                ('set_at', models.DateTimeField()),
                ('met_at', models.DateTimeField(null=True)),
                ('met_by', models.TextField(blank=True)),
                ('proof_text', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(help_text='ended unpaid, with the dossier', null=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('proof', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None), ('met_at', None)), fields=['pay_by', 'id'], name='payments_obligation_due'), models.Index(fields=['dossier', 'id'], name='payments_obligation_dossier')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None), ('met_at', None)), fields=('dossier',), name='payments_obligation_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('ref', models.TextField(unique=True)),
                ('gateway', models.TextField()),
                ('amount', models.BigIntegerField(help_text='whole đồng')),
                ('charges', models.JSONField(help_text='ids of the charges it is for')),
                ('text', models.TextField()),
                ('payer', models.TextField()),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.TextField()),
                ('code', models.TextField(blank=True, db_default='', default='', help_text="the gateway's code when it failed")),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(help_text='when the gateway was asked last', null=True)),
                ('address', models.TextField(blank=True, db_default='', default='', help_text='where the payer goes on')),
                ('budget_text', models.TextField(blank=True, db_default='', default='', help_text='notice of transfer to the budget')),
                ('budget_at', models.DateTimeField(null=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['made_at', 'id'], name='payments_order_open'), models.Index(fields=['dossier', 'id'], name='payments_order_dossier')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('dossier', 'gateway'), name='payments_order_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Money',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('gateway', models.TextField()),
                ('reference', models.TextField(help_text="the gateway's number of the transaction")),
                ('amount', models.BigIntegerField(help_text='whole đồng')),
                ('settled', models.BigIntegerField(db_default=0, default=0)),
                ('refunded', models.BigIntegerField(db_default=0, default=0)),
                ('told_by', models.TextField(help_text='notice, query or statement')),
                ('voucher', models.TextField(blank=True, help_text='the signed message, as received')),
                ('came_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('order', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.order')),
            ],
            options={
                'indexes': [models.Index(fields=['order'], name='payments_money_order'), models.Index(fields=['dossier'], name='payments_money_dossier'), models.Index(fields=['gateway', 'came_at'], name='payments_money_day')],
                'constraints': [models.UniqueConstraint(fields=('gateway', 'reference'), name='payments_money_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('settled__gte', 0), ('refunded__gte', 0), ('amount__gte', django.db.models.expressions.CombinedExpression(models.F('settled'), '+', models.F('refunded')))), name='payments_money_parts')],
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('amount', models.BigIntegerField(help_text='whole đồng')),
                ('basis', models.TextField(blank=True)),
                ('owed_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('by_proof', models.BooleanField(db_default=False, default=False, help_text='paid elsewhere, shown by a paper')),
                ('closed_at', models.DateTimeField(help_text='no longer owed: the dossier ended, or the fee changed', null=True)),
                ('moment', models.TextField(blank=True, db_default='', default='', help_text='reception, appraisal or return')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('obligation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.obligation')),
                ('order', models.ForeignKey(db_index=False, help_text='what paid it', null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.order')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier'], name='payments_charge_dossier')],
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('text', models.TextField(help_text='number, day and issuer, as the applicant wrote them')),
                ('files', models.JSONField(help_text='ids of the files sent')),
                ('sent_by', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('decided_by', models.TextField(blank=True, db_default='', default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('accepted', models.BooleanField(null=True)),
                ('answer', models.TextField(blank=True, db_default='', default='', help_text='why it was refused, for the applicant')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('obligation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='proofs_sent', to='payments.obligation')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'id'], name='payments_proof_dossier')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('obligation',), name='payments_proof_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('number', models.IntegerField()),
                ('year', models.SmallIntegerField()),
                ('amount', models.BigIntegerField(help_text='whole đồng')),
                ('method', models.TextField()),
                ('payer', models.TextField()),
                ('data', models.JSONField()),
                ('taken_by', models.TextField()),
                ('taken_at', models.DateTimeField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('money', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.money')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier'], name='payments_receipt_dossier')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'year', 'number'), name='payments_receipt_number')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField(help_text='whole đồng')),
                ('from_settled', models.BooleanField(help_text='a fee that was settled is paid back, not a difference')),
                ('reason', models.TextField()),
                ('asked_by', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.TextField(blank=True, db_default='', default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('accepted', models.BooleanField(null=True)),
                ('decision', models.TextField(blank=True, db_default='', default='', help_text='number and day, or why not')),
                ('paid_by', models.TextField(blank=True, db_default='', default='')),
                ('paid_at', models.DateTimeField(null=True)),
                ('document', models.TextField(blank=True, db_default='', default='', help_text='number and day of the payment')),
                ('money', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='payments.money')),
            ],
            options={
                'indexes': [models.Index(fields=['money'], name='payments_refund_money'), models.Index(condition=models.Q(('paid_at', None)), fields=['asked_at', 'id'], name='payments_refund_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('paid_at', None), models.Q(('accepted', False), _negated=True)), fields=('money',), name='payments_refund_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Relief',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('percent', models.SmallIntegerField()),
                ('paper', models.TextField(blank=True)),
                ('basis', models.TextField()),
                ('asked_by', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.TextField(blank=True, db_default='', default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('accepted', models.BooleanField(null=True)),
                ('spared', models.BigIntegerField(db_default=0, default=0, help_text='whole đồng that need not be paid')),
                ('reason', models.TextField(blank=True, db_default='', default='', help_text='why it was refused')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.feerule')),
            ],
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('gateway', models.TextField()),
                ('reference', models.TextField()),
                ('amount', models.BigIntegerField(help_text='whole đồng')),
                ('note', models.TextField(blank=True)),
                ('found_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('resolved_by', models.TextField(blank=True, db_default='', default='')),
                ('resolution', models.TextField(blank=True, db_default='', default='')),
                ('money', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.money')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('resolved_at', None)), fields=['found_at', 'id'], name='payments_difference_open'), models.Index(fields=['money'], name='payments_difference_money')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('resolved_at', None)), fields=('kind', 'gateway', 'reference'), name='payments_difference_one_open')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
